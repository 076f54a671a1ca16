import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../support/effects.ts';
import { eventually } from '../support/eventually.ts';
import { expectUndone, expectWhole, failedOver, sent } from '../support/failback-expectations.ts';
import { LISTED_WITHIN_MS } from '../support/engine.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';

const policy = { failback: { pauseLimitMs: 600_000, keepSnapshots: 1, copyBy: 'backup' } } as const;

describe('a failback that copies by the backups of Operate and Tasklist', () => {
  let harness: FailoverHarness;
  beforeAll(async () => { harness = await openHarness(); });
  afterAll(() => harness.close());

  it('backs up while the web apps run, stops them then, and restores part by part, though a runner dies in between', async () => {
    const sim = failedOver(harness, policy);
    sim.state.indices.set('east', [...sim.state.indices.get('east') ?? [], { name: 'tasklist-task-8.5.0_', documents: 3, bytes: 300, health: 'green' }]);
    const first = await harness.startWorking();
    let replaced: Promise<unknown> | undefined;
    sim.faults.set('restore', [{ after: () => { first.kill(); replaced = harness.startWorking(); } }]);
    sim.faults.set('back-up', ['answer lost']);
    const report = await harness.report(await harness.startFailback(sim.name));
    await replaced;
    expect(report).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    const calls = changes(sim.effects).map((effect) => effect.replaceAll(/_\d{10}_/g, '_ID_').replace(/"backupId":\d+/, '"backupId":ID').replace(/failback-[a-z]+-\d+-\d+-\d+-b\d+/, 'RECORDS'));
    const copy = calls.slice(calls.indexOf('POST /actuator/exporting/pause (context east)') + 1, calls.indexOf('POST /actuator/exporting/resume (context east)'));
    expect(copy).toEqual([
      'POST /actuator/backups {"backupId":ID} to operate (context east)', 'POST /actuator/backups {"backupId":ID} to tasklist (context east)', 'PUT /_snapshot/camunda_backup/RECORDS (context east)',
      'kubectl --context east scale deployment camunda-operate --replicas=0', 'kubectl --context east scale deployment camunda-tasklist --replicas=0',
      'PUT /_snapshot/camunda_backup readonly=true (context west)', 'POST /_snapshot/camunda_backup/camunda_operate_ID_8.6.0_part_1_of_2/_restore (context west)',
      'POST /_snapshot/camunda_backup/camunda_tasklist_ID_8.6.0_part_1_of_2/_restore (context west)', 'POST /_snapshot/camunda_backup/RECORDS/_restore (context west)',
      'POST /actuator/exporters/camundawest/enable {"initializeFrom":"camundaeast"} (context east)',
    ]);
    expectWhole(sim);
  });

  it('opens an incident with the reason when a backup fails, and makes it again on retry', async () => {
    const runner = await harness.startWorking();
    const sim = failedOver(harness, policy);
    sim.state.backupEnds.push('FAILED');
    const run = await harness.startFailback(sim.name);
    const incident = await eventually('incident', LISTED_WITHIN_MS, async () => {
      const [first] = await harness.engine.history.readIncidents(run);
      expect(first?.message ?? '').toContain('[BACKUP_UNUSABLE]');
      return first;
    });
    expect(incident?.message).toContain('the disk is full');
    if (incident !== undefined) await harness.engine.runs.resolveIncident(incident, 3);
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant' });
    expect([sent(sim, 'DELETE /actuator/backups/'), sent(sim, 'to operate (context east)'), sent(sim, 'to tasklist (context east)')]).toEqual([1, 2, 1]);
    await runner.close();
  });

  it('starts the web apps again when it is aborted after they were stopped for the copy', async () => {
    const runner = await harness.startWorking();
    const sim = failedOver(harness, { ...policy, approvalGroups: ['platform'] });
    const run = await harness.startFailback(sim.name, { approvers: ['platform'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'PauseExporting', 'TakeSnapshot']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveRestoreSnapshot');
    expect(sim.state.webApps.get('east')?.map(({ wanted }) => wanted)).toEqual([0, 0]);
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
    expectUndone(sim.state);
    await runner.close();
  });
});
