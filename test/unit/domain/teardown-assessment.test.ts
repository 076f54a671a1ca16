import { describe, expect, it } from 'vitest';
import { assessTeardown, type TeardownEvidence, type TeardownReadings } from '../../../src/domain/teardown-assessment.ts';
import { answers, layout, silent, topology } from '../../support/failback-builders.ts';
import { emptyInventory, fullInventory } from '../../support/inventories.ts';

const pods = (ready: boolean): TeardownReadings['pods'] => answers({ region: 'east', serverVersion: '', replicas: 1, clusterSize: 2, exporters: [], pods: [{ name: 'camunda-zeebe-0', phase: 'Running', ready, restarts: 0, createdAt: '' }] });
const still: TeardownReadings = { inventory: answers(fullInventory('camunda-east')), topology: silent, pods: pods(false) };
const bare: TeardownReadings = { inventory: answers(emptyInventory()), topology: silent, pods: silent };
const assessed = (east: Partial<TeardownReadings>, west: TeardownReadings = bare): TeardownEvidence => assessTeardown(layout, { takenAt: '', regions: { east: { ...still, ...east }, west } });
const sick = { ...topology([0]), brokers: topology([0]).brokers.map((broker) => ({ ...broker, partitions: broker.partitions.map((partition) => ({ ...partition, health: 'unhealthy' })) })) };

describe('assessTeardown', () => {
  it.each([
    { why: 'neither region holds anything', seen: assessed(bare), verdict: 'nothing' },
    { why: 'what is there serves nobody', seen: assessed({}), verdict: 'removable' },
    { why: 'its brokers lead no partition', seen: assessed({ topology: answers(topology([], [0])), pods: pods(true) }), verdict: 'removable' },
    { why: 'a partition has a leader', seen: assessed({ topology: answers(topology([0])) }), verdict: 'serving' },
    { why: 'its leaders are not healthy: they process all the same', seen: assessed({ topology: answers(sick) }), verdict: 'serving' },
    { why: 'the gateway is silent and brokers are ready', seen: assessed({ pods: pods(true) }), verdict: 'serving' },
    { why: 'the other region serves', seen: assessed(bare, { ...bare, topology: answers(topology([1])) }), verdict: 'serving' },
    { why: 'a region is not seen, whatever the other one serves', seen: assessed({ topology: answers(topology([0])) }, { ...bare, inventory: silent }), verdict: 'unreachable' },
  ])('says $verdict when $why', ({ seen, verdict }) => {
    expect(seen.verdict).toBe(verdict);
  });

  it('tells what would be removed and what would not', () => {
    const seen = assessed({ inventory: answers(emptyInventory({ namespaces: [{ name: 'camunda-east', ending: false, foreign: ['pod theirs'] }], claims: [{ name: 'data-0', ending: false }] })), topology: answers(topology([0])) });
    expect(seen.removes).toContain('volume claim data-0 in east');
    expect(seen.keeps).toEqual(['namespace camunda-east of east stays: it holds pod theirs']);
    expect(seen.observers).toEqual(['The gateway of east answers: 2 of 2 partitions have a leader', 'The gateway of west does not answer (timeout), and no broker of it is ready']);
  });
});
