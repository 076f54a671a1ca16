import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { changes } from '../support/effects.ts';

describe('RegionFailback', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  it('brings an empty region back: every call once, in the order of the procedure', async () => {
    const sim = harness.cluster();
    sim.failOver('west');
    const run = await harness.startFailback(sim.name);
    const report = await harness.report(run);
    expect(report).toMatchObject({ outcome: 'redundant', runbook: 'RegionFailback', verdict: 'empty', verification: { rounds: 10, partitions: 2 } });
    expect(changes(sim.effects).map((effect) => effect.replace(/failback-[a-z]+-\d+-(\d+)-\d+/, 'failback-$1'))).toEqual([
      'helm upgrade --install camunda --kube-context west --set operate.enabled=false --set tasklist.enabled=false',
      'PUT /_snapshot/camunda_backup readonly=false (context east)',
      'kubectl --context east scale deployment camunda-operate --replicas=0', 'kubectl --context east scale deployment camunda-tasklist --replicas=0',
      `POST /jobs exporting-guard-${run} camunda/zeebe:8.6.0 600 s (context east)`, 'POST /actuator/exporting/pause (context east)',
      `PUT /_snapshot/camunda_backup/failback-${run} (context east)`,
      'PUT /_snapshot/camunda_backup readonly=true (context west)', `POST /_snapshot/camunda_backup/failback-${run}/_restore (context west)`,
      'POST /actuator/exporters/camundawest/enable {"initializeFrom":"camundaeast"} (context east)',
      'POST /actuator/exporting/resume (context east)', `DELETE /jobs/exporting-guard-${run} (context east)`,
      'PATCH /actuator/cluster {"brokers":{"add":[1,3]},"partitions":{"replicationFactor":4}} (context east)',
      'kubectl --context east scale deployment camunda-operate --replicas=1', 'kubectl --context east scale deployment camunda-tasklist --replicas=2',
      'helm upgrade --install camunda --kube-context west',
    ]);
    expect(sim.state).toMatchObject({ members: [0, 1, 2, 3], phase: 'EXPORTING' });
    expect(sim.state.switches.size).toBe(0);
  });
});
