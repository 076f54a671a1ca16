import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness, type TestRunner } from '../support/failover-harness.ts';
import { changes } from '../support/effects.ts';
import { expectUndone, failedOver, sent } from '../support/failback-expectations.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

const WITHOUT = ' --set operate.enabled=false --set tasklist.enabled=false';
const helm = (place: string): string => `helm upgrade --install camunda --kube-context ${place}`;

/** All writes but those of the copy itself, whose names hold keys. */
const INSTALLATIONS = [
  'kubectl --context east --namespace camunda-east delete networkpolicy (against west)',
  'kubectl --context east --namespace camunda-east-failover delete networkpolicy (against west)',
  `${helm('west')} --namespace camunda-west (failBack for west, diverted)${WITHOUT}`,
  `${helm('east')}${WITHOUT}`,
  `${helm('east')} --namespace camunda-east-failover (failOver for west)${WITHOUT}`,
  `${helm('west')} --namespace camunda-west (failBack for west)${WITHOUT}`,
  'helm uninstall camunda --kube-context east',
  'kubectl --context east delete pvc data-camunda-zeebe-0',
  helm('west'),
  helm('east'),
];

describe('RegionFailback of a cluster without a cluster API', () => {
  let harness: FailoverHarness;
  let runner: TestRunner;
  beforeAll(async () => {
    harness = await openHarness();
    runner = await harness.startWorking();
  });
  afterAll(() => harness.close());

  /** A cluster of 8.5 that lives on east and temporary brokers; west is back and empty. */
  const back = (policy?: Parameters<FailoverHarness['cluster']>[0]): Sim => failedOver(harness, policy, 'classic');
  const installations = (sim: Sim): string[] => changes(sim.effects).filter((effect) => /helm|networkpolicy|pvc/.test(effect));
  const expectWhole = (sim: Sim): void => {
    const { releases, isolation } = sim.state;
    expect([releases.get('east')?.classic, releases.get('west')?.classic, releases.has('east/failover'), isolation.size]).toEqual([undefined, undefined, false, 0]);
    expectUndone(sim.state);
  };

  it('brings the region back by halves, around the copy of the search data', async () => {
    const sim = back();
    const report = await harness.report(await harness.startFailback(sim.name));
    expect(report).toMatchObject({ outcome: 'redundant', verdict: 'empty', failback: { dataProof: { recordsMissing: 0 } } });
    expect(installations(sim)).toEqual(INSTALLATIONS);
    expectWhole(sim);
  });

  it('changes nothing when it is run again', async () => {
    const sim = back();
    await harness.report(await harness.startFailback(sim.name));
    const before = installations(sim).length;
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant', verdict: 'whole' });
    expect(installations(sim).slice(before)).toEqual([]);
  });

  it('copies without returning exporters where exporting waited', async () => {
    const sim = back({ throwAway: false });
    for (const [name, release] of sim.state.releases) {
      if (release.classic?.installationType === 'normal') sim.state.releases.set(name, { revision: release.revision, status: 'deployed', webAppsOff: false });
      else if (release.classic !== undefined) sim.state.releases.set(name, { ...release, classic: { ...release.classic, throwAway: false } });
    }
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(installations(sim)).toEqual([
      ...INSTALLATIONS.slice(0, 2), INSTALLATIONS[2]?.replace(', diverted', ''), ...INSTALLATIONS.slice(6, 9),
    ]);
    expectWhole(sim);
  });

  it.each(['lift', 'install', 'uninstall', 'claims', 'pause', 'restore', 'resume'])('goes on after a %s whose answer was lost, or that never arrived', async (verb) => {
    const sim = back();
    sim.faults.set(verb, ['answer lost', 'never arrived']);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(installations(sim)).toEqual(INSTALLATIONS);
    expectWhole(sim);
  });

  it.each(['lift', 'install', 'uninstall', 'claims'])('goes on where a runner died right after a %s', async (verb) => {
    const sim = back();
    sim.faults.set(verb, [{ after: async () => {
      runner.kill();
      runner = await harness.startWorking();
    } }]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(installations(sim)).toEqual(INSTALLATIONS);
    expectWhole(sim);
  });

  it('diverts the exporters again, and copies anew, when exporting was resumed while they were returned', async () => {
    const sim = back();
    let installs = 0;
    const resumed = { after: () => { installs += 1; if (installs === 2) sim.state.phase = 'EXPORTING'; } };
    sim.faults.set('install', [resumed, resumed]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(sent(sim, `${helm('east')} --namespace camunda-east (normal for west, diverted)${WITHOUT}`)).toBe(1);
    expect(sent(sim, '_restore')).toBe(2);
    expectWhole(sim);
  });

  it('asks before it wipes a region that came back with old disks, and keeps it cut off until then', async () => {
    const sim = back();
    sim.state.releases.set('west', { revision: 1, status: 'deployed', webAppsOff: false });
    sim.state.claims.set('west', ['data-camunda-zeebe-0']);
    const run = await harness.startFailback(sim.name);
    await harness.task(run, 'Task_DecideOldData');
    expect(sim.state.isolation.size).toBe(2);
    await harness.answer(run, 'Task_DecideOldData', 'bob', { decision: 'wipe', reason: 'its log has diverged', decidedBy: 'bob' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', decisions: [{ on: 'oldData', decision: 'wipe' }] });
    expectWhole(sim);
  });

  it('does not start without temporary brokers', async () => {
    const sim = back();
    sim.state.replicas.set('east/failover', 0);
    const run = await harness.startFailback(sim.name);
    harness.advance(20_000);
    const task = await harness.task(run, 'Task_DecideNotReady');
    expect(String(task.variables['evidenceText'])).toContain('Temporary brokers 1 do not run in camunda-east-failover: start a failover first');
    await harness.answer(run, 'Task_DecideNotReady', 'bob', { decision: 'stop', reason: 'a failover first', decidedBy: 'bob' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'stopped' });
    expect(installations(sim)).toEqual([]);
  });
});
