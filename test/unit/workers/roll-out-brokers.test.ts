import { describe, expect, it } from 'vitest';
import { rollOutBrokersWorker } from '../../../workers/kubernetes/roll-out-brokers.ts';
import { Killed, runBare, setupVariables, type BareRun } from '../../support/bare-step.ts';
import { simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const rollOut = (sim: SimulatedCluster, options: BareRun = {}) => runBare(rollOutBrokersWorker.step, { ...setupVariables(), stuckAfterMs: 0 }, sim, options);
const deleted = ({ effects }: SimulatedCluster): string[] => effects.filter((effect) => effect.includes('delete pod')).map((effect) => effect.replace(/^kubectl --context (\w+) delete pod /, '$1/'));

describe('kubernetes.roll-out-brokers', () => {
  it('sends nothing when all are ready', async () => {
    const sim = simulatedCluster();
    expect((await rollOut(sim)).outcome).toEqual({ kind: 'done', output: { restarted: [] } });
    expect(sim.effects).toEqual([]);
  });

  it('waits five minutes by default', () => {
    expect(rollOutBrokersWorker.step.input.parse(setupVariables())).toMatchObject({ stuckAfterMs: 300_000 });
  });

  it('restarts stuck brokers until they come up, and tells them', async () => {
    const sim = simulatedCluster();
    sim.state.stuck.set('west/camunda-zeebe-1', 2);
    sim.state.stuck.set('east/camunda-zeebe-0', 1);
    const { outcome } = await rollOut(sim);
    expect(deleted(sim)).toEqual(['east/camunda-zeebe-0', 'west/camunda-zeebe-1', 'west/camunda-zeebe-1']);
    expect(outcome).toEqual({ kind: 'done', output: { restarted: deleted(sim) } });
  });

  it('opens an incident after three restarts, with the name that does not resolve', async () => {
    const sim = simulatedCluster();
    sim.state.stuck.set('west/camunda-zeebe-1', 9);
    sim.state.dns.set('west', { kind: 'code', code: 'SERVFAIL' });
    await expect(rollOut(sim)).rejects.toMatchObject({ code: 'BROKER_STUCK', facts: { brokers: ['west/camunda-zeebe-1'], names: [expect.stringContaining('DNS of west does not lead to east')] } });
    expect(deleted(sim)).toHaveLength(3);
  });

  it.each([1, 2, 3, 4, 5, 6])('neither forgets nor repeats a restart when its runner dies after write %i', async (after) => {
    const sim = simulatedCluster();
    sim.state.stuck.set('west/camunda-zeebe-1', 9);
    const startedAt = new Date().toISOString();
    const writes = { count: 0 };
    await expect(rollOut(sim, { startedAt, onWrite: () => { writes.count += 1; if (writes.count === after) throw new Killed(); } })).rejects.toBeInstanceOf(Killed);
    await expect(rollOut(sim, { startedAt })).rejects.toMatchObject({ code: 'BROKER_STUCK' });
    expect(deleted(sim)).toHaveLength(3);
  });

  it.each(['answer lost', 'never arrived'] as const)('counts a restart once when its %s', async (fault) => {
    const sim = simulatedCluster();
    sim.state.stuck.set('west/camunda-zeebe-1', 1);
    sim.faults.set('restart', [fault]);
    sim.faults.set('note', [fault]);
    expect((await rollOut(sim)).outcome).toEqual({ kind: 'done', output: { restarted: ['west/camunda-zeebe-1'] } });
    expect(deleted(sim)).toEqual(['west/camunda-zeebe-1']);
  });
});
