import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness, type TestRunner } from '../support/failover-harness.ts';
import { eventually } from '../support/eventually.ts';
import { changes } from '../support/effects.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

const WITHOUT = ' --set operate.enabled=false --set tasklist.enabled=false';
const FAILOVER = [
  'kubectl --context east --namespace camunda-east apply -f - < (NetworkPolicy against west)',
  'kubectl --context east --namespace camunda-east-failover apply -f - < (NetworkPolicy against west)',
  `helm upgrade --install camunda --kube-context east --namespace camunda-east-failover (failOver for west, diverted)${WITHOUT}`,
  'helm upgrade --install camunda --kube-context east --namespace camunda-east (normal for west, diverted)',
];

describe('RegionFailover of a cluster without a cluster API', () => {
  let harness: FailoverHarness;
  let runner: TestRunner;
  beforeAll(async () => {
    harness = await openHarness();
    runner = await harness.startWorking();
  });
  afterAll(() => harness.close());

  /** A cluster of 8.5 with its failover namespaces, west lost. */
  const lost = (policy?: Parameters<FailoverHarness['cluster']>[0]): Sim => {
    const sim = whole(policy);
    sim.lose('west');
    return sim;
  };
  const whole = (policy?: Parameters<FailoverHarness['cluster']>[0]): Sim => {
    const sim = harness.cluster(policy);
    sim.state.generation = 'classic';
    for (const region of ['east', 'west']) sim.state.namespaces.get(region)?.set(`camunda-${region}-failover`, { labels: {}, ending: false });
    return sim;
  };
  const written = (sim: Sim): string[] => changes(sim.effects);

  it('cuts the lost region off, starts temporary brokers and diverts the exporters', async () => {
    const sim = lost();
    const report = await harness.report(await harness.start(sim.name));
    expect(report).toMatchObject({ outcome: 'restored', verdict: 'lost', verification: { rounds: 10, partitions: 2 } });
    expect(written(sim)).toEqual(FAILOVER);
    expect(sim.state.leases.get('east')?.holder).toBe('');
  });

  it('does nothing more when it is run again', async () => {
    const sim = lost();
    await harness.report(await harness.start(sim.name));
    const before = written(sim).length;
    expect(await harness.report(await harness.start(sim.name))).toMatchObject({ outcome: 'restored' });
    expect(written(sim).slice(before)).toEqual([]);
  });

  it('lets exporting wait where the cluster is configured so', async () => {
    const sim = lost({ throwAway: false });
    expect(await harness.report(await harness.start(sim.name))).toMatchObject({ outcome: 'restored' });
    expect(written(sim)).toEqual([...FAILOVER.slice(0, 2), FAILOVER[2]?.replace(', diverted', '')]);
  });

  it.each(['isolate', 'install'])('goes on after a %s whose answer was lost, or that never arrived, without doing it twice', async (verb) => {
    const sim = lost();
    sim.faults.set(verb, ['answer lost', 'never arrived', 'answer lost']);
    expect(await harness.report(await harness.start(sim.name))).toMatchObject({ outcome: 'restored' });
    expect(new Set(written(sim)).size).toBe(written(sim).length);
    expect(written(sim)).toEqual(FAILOVER);
  });

  it.each([1, 2, 3, 4])('goes on where a runner died right after its write number %i', async (nth) => {
    const sim = lost();
    let writes = 0;
    const die = { after: async (): Promise<void> => {
      writes += 1;
      if (writes !== nth) return;
      runner.kill();
      runner = await harness.startWorking();
    } };
    sim.faults.set('isolate', [die, die]);
    sim.faults.set('install', [die, die]);
    expect(await harness.report(await harness.start(sim.name))).toMatchObject({ outcome: 'restored' });
    expect(written(sim)).toEqual(FAILOVER);
  });

  it('asks where packets still come through, and goes on once the way is closed', async () => {
    const sim = whole();
    sim.state.replicas.set('west', 0);
    sim.state.reachable = ['10.1.0.9:26502'];
    const run = await harness.start(sim.name);
    await eventually('both policies stand', 30_000, () => expect(sim.state.isolation.size).toBe(2));
    await eventually('the probe was made', 30_000, () => expect(sim.state.isolationProbes).toBeGreaterThan(0));
    harness.advance(20_000);
    const task = await harness.task(run, 'Task_DecideIsolation');
    expect(task.variables['reached']).toBe('10.1.0.9:26502');
    sim.state.reachable = [];
    await harness.answer(run, 'Task_DecideIsolation', 'bob', { decision: 'wait', reason: 'the firewall is closed now', decidedBy: 'bob' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'restored', decisions: [{ on: 'isolation', decision: 'wait', by: 'bob' }] });
  });

  it('takes its policies down again when it is stopped before temporary brokers', async () => {
    const sim = lost();
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_ApproveIsolateRegion', 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_ApproveStartTemporaryBrokers', 'bob', { decision: 'reject' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'refused' });
    expect(sim.state.isolation.size).toBe(0);
    expect(sim.state.releases.has('east/failover')).toBe(false);
  });

  it('leaves the region cut off when it is aborted after temporary brokers started', async () => {
    const sim = lost();
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    for (const step of ['IsolateRegion', 'StartTemporaryBrokers']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveDivertExporters');
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
    expect(sim.state.isolation.size).toBe(2);
    expect(sim.state.releases.has('east/failover')).toBe(true);
  });

  it('asks when the lost region comes back in the middle, before an id could run twice', async () => {
    const sim = lost();
    const run = await harness.start(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_ApproveIsolateRegion', 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveStartTemporaryBrokers');
    sim.state.silent.delete('west');
    await harness.answer(run, 'Task_ApproveStartTemporaryBrokers', 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_DecideLostRegion', 'bob', { decision: 'fence', reason: 'it must not come back now', decidedBy: 'bob' });
    for (const step of ['FenceLostRegion', 'StartTemporaryBrokers', 'DivertExporters']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'restored' });
    expect(sim.state.replicas.get('west')).toBe(0);
  });
});
