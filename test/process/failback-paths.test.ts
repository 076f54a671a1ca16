import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type FailoverHarness, type TestRunner } from '../support/failover-harness.ts';
import { eventually } from '../support/eventually.ts';
import { changes } from '../support/effects.ts';
import { expectUndone, expectWhole, failedOver, sent } from '../support/failback-expectations.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

describe('the paths of RegionFailback', () => {
  let harness: FailoverHarness;
  let runner: TestRunner;
  beforeAll(async () => {
    harness = await openHarness();
    runner = await harness.startWorking();
  });
  afterAll(() => harness.close());

  const back = (policy?: Parameters<FailoverHarness['cluster']>[0]): Sim => failedOver(harness, policy);

  it('refuses a request whose cluster has neither chart nor repository, and reads nothing', async () => {
    const sim = harness.cluster({ failback: undefined });
    const report = await harness.report(await harness.startFailback(sim.name, { region: 'north' }));
    expect(report).toMatchObject({ outcome: 'refused' });
    expect(report.problem).toMatch(/region is "north".*helm and snapshots/);
    expect(sim.state.reads).toBe(0);
  });

  it('asks every approver of every step, and ends where one says no: exporting and web apps go on', async () => {
    const sim = back();
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting', 'TakeSnapshot']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveRestoreSnapshot');
    expect(sim.state.phase).toBe('PAUSED');
    await harness.answer(run, 'Task_ApproveRestoreSnapshot', 'bob', { decision: 'reject' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'refused' });
    expectUndone(sim.state);
    expect(sim.state.indices.get('west')).toEqual([]);
  });

  it('aborts while exporting is paused: resumed, web apps on, lock released', async () => {
    const sim = back();
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveTakeSnapshot');
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
    expectUndone(sim.state);
  });

  it('leaves the pause of a run alone that starts while the guard of an aborted one still stands', async () => {
    const sim = back();
    const held = { release: (): void => undefined };
    sim.faults.set('snapshot', [{ after: () => new Promise<void>((resolve) => { held.release = resolve; }) }, { after: () => new Promise<void>((resolve) => { setTimeout(resolve, 4_000); }) }]);
    const first = await harness.startFailback(sim.name);
    await eventually('the first snapshot', 30_000, () => expect(sent(sim, `PUT /_snapshot/camunda_backup/failback-${sim.name}-${first}`)).toBe(1));
    await harness.abort(first);
    expect(await harness.report(first)).toMatchObject({ outcome: 'aborted' });
    held.release();
    const before = sim.effects.length;
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(sim.effects.slice(before).filter((effect) => effect.includes('/exporting/pause'))).toHaveLength(1);
    expectWhole(sim);
  });

  it('resumes exporting by its guard when the run is cancelled in Operate', async () => {
    const sim = back();
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveTakeSnapshot');
    expect(sim.state.phase).toBe('PAUSED');
    await harness.engine.runs.cancel(run);
    await eventually('the guard resumes', 30_000, () => expect(sim.state.phase).toBe('EXPORTING'));
  });

  it('resumes exporting by its guard when the time is up; the copy is then made again', async () => {
    const sim = back({ failback: { pauseLimitMs: 600_000, keepSnapshots: 1 } });
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting', 'TakeSnapshot']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveRestoreSnapshot');
    harness.advance(601_000);
    await eventually('the guard resumes', 30_000, () => expect(sim.state.phase).toBe('EXPORTING'));
    await harness.answer(run, 'Task_ApproveRestoreSnapshot', 'bob', { decision: 'approve' });
    for (const step of ['PauseExporting', 'TakeSnapshot', 'RestoreSnapshot', 'EnableExporters', 'AddBrokers', 'ApplyNormalValues', 'DeleteSnapshots']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant' });
    expect(sent(sim, '/exporting/pause')).toBe(2);
    // The second pause has a snapshot of its own; retention drops that of the first.
    expect(sent(sim, `PUT /_snapshot/camunda_backup/failback-${sim.name}-${run}`)).toBe(2);
    expect(sent(sim, `DELETE /_snapshot/camunda_backup/failback-${sim.name}-${run}`)).toBe(1);
    expectWhole(sim);
  }, 180_000);

  it('disables the exporter again, and copies anew, when exporting was resumed while it was being enabled', async () => {
    const sim = back();
    sim.faults.set('enable', [{ after: () => {
      Object.assign(sim.state, { phase: 'EXPORTING', pendingChange: { id: 5, status: 'IN_PROGRESS', operations: [{ operation: 'PARTITION_ENABLE_EXPORTER', brokerId: 0, partitionId: 1 }] } });
      sim.state.exporters.set('camundawest', 'ENABLING');
      setTimeout(() => { sim.state.pendingChange = undefined; sim.state.exporters.set('camundawest', 'ENABLED'); }, 1_500);
    } }]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(sent(sim, '/exporters/camundawest/disable')).toBe(1);
    expect(sent(sim, 'initializeFrom')).toBe(2);
    expect(sent(sim, '_restore')).toBe(2);
    expectWhole(sim);
  });

  it('disables an exporter whose copy was not finished when it aborts: the next run copies anew', async () => {
    const sim = back();
    sim.faults.set('enable', [{ after: () => {
      sim.state.pendingChange = { id: 5, status: 'IN_PROGRESS', operations: [{ operation: 'PARTITION_ENABLE_EXPORTER', brokerId: 0, partitionId: 1 }] };
      sim.state.exporters.set('camundawest', 'ENABLING');
    } }]);
    const run = await harness.startFailback(sim.name);
    await eventually('enabling', 30_000, () => expect(sim.state.pendingChange).toBeDefined());
    await harness.abort(run);
    await eventually('exporting goes on first', 30_000, () => expect(sim.state.phase).toBe('EXPORTING'));
    sim.state.pendingChange = undefined;
    sim.state.exporters.set('camundawest', 'ENABLED');
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
    expect(sim.state.exporters.get('camundawest')).toBe('DISABLED');
    expectUndone(sim.state);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant', verdict: 'empty' });
    expectWhole(sim);
  });

  it('finds a repository that cannot be used before anything is paused', async () => {
    const sim = back();
    sim.state.repositoryProblem = 'access denied';
    const run = await harness.startFailback(sim.name);
    await eventually('incident', 30_000, async () => {
      const [incident] = await harness.engine.history.readIncidents(run);
      expect(incident?.message ?? '').toContain('[SNAPSHOT_UNUSABLE]');
    });
    expect(sent(sim, '/exporting/pause') + sent(sim, 'scale deployment')).toBe(0);
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
  });

  it.each(['PARTIAL', 'FAILED'])('drops a %s snapshot and takes another', async (state) => {
    const sim = back();
    sim.state.snapshotEnds.push(state);
    const run = await harness.startFailback(sim.name);
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant' });
    expect(sent(sim, `PUT /_snapshot/camunda_backup/failback-${sim.name}-${run}`)).toBe(2);
    expectWhole(sim);
  });

  it('drops a stale snapshot of its own name', async () => {
    const sim = back();
    sim.state.repositories.set('east', { readonly: false, fits: true, says: 'fs' });
    // Whatever name is looked for first: somebody has made one like it long ago.
    sim.state.forged = { uuid: 'old', state: 'SUCCESS', startedAt: '2020-01-01T00:00:00Z', indices: ['old'], shards: { total: 1, failed: 0, successful: 1 } };
    const run = await harness.startFailback(sim.name);
    const report = await harness.report(run);
    expect(report.outcome).toBe('redundant');
    expect(report.failback?.snapshot?.name).toContain(`failback-${sim.name}-${run}-`);
    expect(sent(sim, `DELETE /_snapshot/camunda_backup/failback-${sim.name}-${run}`)).toBe(1);
    expectWhole(sim);
  });

  it('deletes indices that stand where the restore goes, after they were shown', async () => {
    const sim = back();
    sim.faults.set('install', [{ after: () => { sim.state.indices.set('west', [{ name: 'operate-list-view-8.3.0_', documents: 9, bytes: 9, health: 'green' }]); } }]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expect(changes(sim.effects)).toContain('DELETE /operate-list-view-8.3.0_ (context west)');
    expectWhole(sim);
  });

  it('never restores into the cluster that it copies from', async () => {
    const sim = back();
    sim.state.uuids.set('west', 'uuid-east');
    const run = await harness.startFailback(sim.name);
    await eventually('incident', 30_000, async () => expect((await harness.engine.history.readIncidents(run))[0]?.message ?? '').toContain('[RESTORE_TARGET_WRONG]'));
    expect(sent(sim, 'readonly=true')).toBe(0);
    await harness.abort(run);
    expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
    expectUndone(sim.state);
  });

  it('stops at old disks; wipes them only after that was decided and approved', async () => {
    const sim = back();
    sim.state.claims.set('west', ['data-camunda-zeebe-0']);
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    await harness.answer(run, 'Task_DecideOldData', 'bob', { decision: 'wipe', reason: 'old', decidedBy: 'bob' });
    await harness.task(run, 'Task_ApproveWipeRegion');
    expect(changes(sim.effects)).toEqual([]);
    await harness.answer(run, 'Task_ApproveWipeRegion', 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveInstallRegion');
    expect(changes(sim.effects)).toEqual(['kubectl --context west delete pvc data-camunda-zeebe-0']);
    await harness.abort(run);
    expect((await harness.report(run)).outcome).toBe('aborted');
  });

  it('asks when something is in the way, and stops where that is decided', async () => {
    const sim = back();
    sim.state.exporters.set('camundawest', 'ENABLING');
    const run = await harness.startFailback(sim.name);
    await harness.answer(run, 'Task_DecideNotReady', 'bob', { decision: 'stop', reason: 'look first', decidedBy: 'bob' });
    const report = await harness.report(run);
    expect(report).toMatchObject({ outcome: 'stopped', verdict: 'not-ready' });
    expect(changes(sim.effects)).toEqual([]);
  }, 120_000);

  it('goes on where an earlier run ended: exporter enabled, brokers missing', async () => {
    const sim = back();
    const first = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting', 'TakeSnapshot', 'RestoreSnapshot', 'EnableExporters']) await harness.answer(first, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.answer(first, 'Task_ApproveAddBrokers', 'bob', { decision: 'reject' });
    expect(await harness.report(first)).toMatchObject({ outcome: 'refused' });
    expectUndone(sim.state);
    const before = sim.effects.length;
    const report = await harness.report(await harness.startFailback(sim.name));
    expect(report).toMatchObject({ outcome: 'redundant', verdict: 'exporting' });
    expect(changes(sim.effects.slice(before))[0]).toContain('"add":[1,3]');
    expectWhole(sim);
  });

  it('keeps old snapshots where their deletion is rejected: the failback is done all the same', async () => {
    const sim = back({ failback: { pauseLimitMs: 600_000, keepSnapshots: 0 } });
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting', 'TakeSnapshot', 'RestoreSnapshot', 'EnableExporters', 'AddBrokers', 'ApplyNormalValues']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.answer(run, 'Task_ApproveDeleteSnapshots', 'bob', { decision: 'reject' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant' });
    expect(sim.state.snapshots.size).toBe(1);
    expectWhole(sim);
  });

  it('changes nothing on a whole cluster', async () => {
    const sim = harness.cluster();
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant', verdict: 'whole' });
    expect(changes(sim.effects)).toEqual([]);
  });

  it.each(['install', 'scale-app', 'arm', 'pause', 'register', 'snapshot', 'restore', 'enable', 'resume', 'disarm', 'add'].flatMap((verb) => [{ verb, fault: 'answer lost' as const }, { verb, fault: 'never arrived' as const }]))('ends well when the $fault of $verb', async ({ verb, fault }) => {
    const sim = back();
    sim.faults.set(verb, [fault]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expectWhole(sim);
    for (const once of ['"add"', '_restore', 'initializeFrom']) expect(sent(sim, once), once).toBe(1);
  });

  it.each(['install', 'pause', 'snapshot', 'restore', 'enable', 'resume', 'add'])('ends well when the runner dies right after %s was sent', async (verb) => {
    const sim = back();
    sim.faults.set(verb, [{ after: async () => { runner.kill(); runner = await harness.startWorking(); } }]);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant' });
    expectWhole(sim);
    for (const once of ['"add"', '_restore', 'initializeFrom']) expect(sent(sim, once), once).toBe(1);
  }, 120_000);
});
