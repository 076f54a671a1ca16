import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness, type TestRunner } from '../support/failover-harness.ts';
import { expectUndone, expectWhole, failedOver, sent } from '../support/failback-expectations.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

describe('the pauses of RegionFailback', () => {
  let harness: FailoverHarness;
  let runner: TestRunner;
  beforeAll(async () => {
    harness = await openHarness();
    runner = await harness.startWorking();
  });
  afterAll(() => harness.close());

  const back = (): Sim => failedOver(harness);
  /** Each of the next copies ends like this: somebody resumes exporting right after the snapshot. */
  const loseNextPauses = (sim: Sim, count: number, also: (nth: number) => Promise<void> = () => Promise.resolve()): void => {
    sim.faults.set('snapshot', Array.from({ length: count }, (_, index) => ({ after: () => { sim.state.phase = 'EXPORTING'; return also(index + 1); } })));
  };
  const approveUntilSnapshot = async (run: string): Promise<void> => {
    for (const step of ['InstallRegion', 'PrepareRepository', 'StopWebApps', 'PauseExporting']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    await harness.task(run, 'Task_ApproveTakeSnapshot');
  };
  const decision = (value: string): Readonly<Record<string, unknown>> => ({ decision: value, reason: 'as agreed', decidedBy: 'bob' });

  it('waits for a replica that falls silent during the snapshot, and copies on once it tells that it is paused', async () => {
    const sim = back();
    sim.faults.set('snapshot', [{ after: () => { sim.state.mute.add(2); } }]);
    const run = await harness.startFailback(sim.name);
    await eventually('the snapshot', 30_000, () => expect(sent(sim, `PUT /_snapshot/camunda_backup/failback-${sim.name}-${run}`)).toBe(1));
    const before = sim.state.reads;
    // Ten looks of the step and more.
    await eventually('many looks', 30_000, () => expect(sim.state.reads).toBeGreaterThan(before + 100));
    expect([sent(sim, 'readonly=true'), sent(sim, '/exporting/resume'), sim.state.phase]).toEqual([0, 0, 'PAUSED']);
    sim.state.mute.clear();
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', decisions: [] });
    expect(sent(sim, '/exporting/pause')).toBe(1);
    expectWhole(sim);
  });

  it('makes the copy again by itself when somebody resumed exporting for the first time', async () => {
    const sim = back();
    loseNextPauses(sim, 1);
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant', decisions: [] });
    expect(sent(sim, '/exporting/pause')).toBe(2);
    expectWhole(sim);
  });

  it('asks when the pause was lost for the second time, also by another runner; again copies once more', async () => {
    const sim = back();
    loseNextPauses(sim, 2, async (nth) => { if (nth === 2) { runner.kill(); runner = await harness.startWorking(); } });
    const run = await harness.startFailback(sim.name);
    await eventually('the end of the second pause', 60_000, () => expect(sent(sim, `DELETE /jobs/exporting-guard-${run}`)).toBe(2));
    const { variables } = await harness.task(run, 'Task_DecideAnotherCopy');
    expect(variables).toMatchObject({ lostCount: 2, limitSeconds: 600 });
    expect(variables['evidenceText']).toMatch(/^(- paused at 20\S+Z, found resumed after \d+ s(\n|$)){2}$/);
    // Nothing is paused and nothing is half enabled while a person thinks.
    expect(sim.state.phase).toBe('EXPORTING');
    expect(sim.state.switches.size).toBe(0);
    expect(sim.state.exporters.get('camundawest')).toBe('DISABLED');
    await harness.answer(run, 'Task_DecideAnotherCopy', 'bob', decision('again'));
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', decisions: [{ on: 'anotherCopy', decision: 'again', by: 'bob' }] });
    expect(sent(sim, '/exporting/pause')).toBe(3);
    expectWhole(sim);
  }, 180_000);

  it('asks each time from then on; stop undoes everything', async () => {
    const sim = back();
    loseNextPauses(sim, 3);
    const run = await harness.startFailback(sim.name);
    await harness.answer(run, 'Task_DecideAnotherCopy', 'bob', decision('again'));
    expect((await harness.task(run, 'Task_DecideAnotherCopy')).variables).toMatchObject({ lostCount: 3 });
    await harness.answer(run, 'Task_DecideAnotherCopy', 'bob', decision('stop'));
    expect(await harness.report(run)).toMatchObject({ outcome: 'stopped', decisions: [{ on: 'anotherCopy', decision: 'again' }, { on: 'anotherCopy', decision: 'stop', by: 'bob' }] });
    expect(sent(sim, '/exporting/pause')).toBe(3);
    expect(sim.state.exporters.get('camundawest')).toBe('DISABLED');
    expectUndone(sim.state);
  }, 180_000);

  it('asks before the pause gets too long; stop resumes at once', async () => {
    const sim = back();
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    await approveUntilSnapshot(run);
    harness.advance(400_000);
    await harness.answer(run, 'Task_DecideLongPause', 'bob', decision('stop'));
    expect(await harness.report(run)).toMatchObject({ outcome: 'stopped', decisions: [{ on: 'longPause', decision: 'stop', by: 'bob' }] });
    expectUndone(sim.state);
  });

  it('asks when the disks would be full at the present rate, and again for another reason when the copy was to go on', async () => {
    const sim = back();
    const run = await harness.startFailback(sim.name, { approvers: ['operators'] });
    await approveUntilSnapshot(run);
    // The watch has seen the disks; then they fill by 38 % in 70 s.
    const before = sim.state.diskReads;
    await eventually('two looks of the watch', 30_000, () => expect(sim.state.diskReads).toBeGreaterThan(before + 1));
    sim.state.usedBytes = 50e7;
    harness.advance(70_000);
    const asked = await harness.task(run, 'Task_DecideLongPause');
    expect(asked.variables['warning']).toMatch(/^At the present rate the disk of broker camunda-zeebe-0 is full in \d+ s, /);
    expect(asked.variables['warning']).toContain('- camunda-zeebe-1: 50 % used, 350000000 bytes left until its broker stops at 85 %');
    await harness.answer(run, 'Task_DecideLongPause', 'bob', decision('continue'));
    sim.state.usedBytes = 81e7;
    expect((await harness.task(run, 'Task_DecideLongPause')).variables['warning']).toMatch(/^The disks of the surviving brokers fill: camunda-zeebe-0 81 %, camunda-zeebe-1 81 %\./);
    await harness.answer(run, 'Task_DecideLongPause', 'bob', decision('continue'));
    harness.advance(300_000);
    expect((await harness.task(run, 'Task_DecideLongPause')).variables['warning']).toMatch(/^The pause has lasted more than 60 % of its limit\./);
    await harness.answer(run, 'Task_DecideLongPause', 'bob', decision('continue'));
    for (const step of ['TakeSnapshot', 'RestoreSnapshot', 'EnableExporters', 'AddBrokers', 'ApplyNormalValues']) await harness.answer(run, `Task_Approve${step}`, 'bob', { decision: 'approve' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', decisions: [1, 2, 3].map(() => ({ on: 'longPause', decision: 'continue' })) });
    expect(sent(sim, '/exporting/pause')).toBe(1);
    expectWhole(sim);
  }, 180_000);
});
