import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { approveAll, expectWhole, membersAt, wholeLab } from '../support/full-lab.ts';
import type { LabHarness, Report } from '../support/lab-harness.ts';
import { startMortalRunners } from '../support/mortal-runners.ts';

/** Every service task on the way of an empty region, in the order of the model; the watch beside the copy is ended with it. */
const STEPS = [
  'Task_AssessSituation', 'Task_TakeLock', 'Task_AssessUnderLock', 'Task_PreviewInstallRegion', 'Task_InstallRegion', 'Task_PreviewPrepareRepository', 'Task_PrepareRepository',
  'Task_PreviewStopWebApps', 'Task_StopWebApps', 'Task_RaiseGuard', 'Task_PreviewPauseExporting', 'Task_PauseExporting', 'Task_PreviewTakeSnapshot', 'Task_TakeSnapshot',
  'Task_PreviewRestoreSnapshot', 'Task_RestoreSnapshot', 'Task_PreviewEnableExporters', 'Task_EnableExporters', 'Task_ResumeExporting', 'Task_PreviewAddBrokers', 'Task_AddBrokers',
  'Task_PreviewApplyNormalValues', 'Task_ApplyNormalValues', 'Task_VerifyRedundancy', 'Task_VerifyData', 'Task_PreviewDeleteSnapshots', 'Task_DeleteSnapshots', 'Task_ReleaseLock', 'Task_WriteReport',
];

describe('the circle of loss, failover and failback', () => {
  let lab: LabHarness;
  beforeAll(async () => { lab = await wholeLab(); });
  afterAll(() => lab.close());

  const canary = (): Promise<unknown> => lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
  const failOver = async (lost: string, how: string): Promise<void> => {
    await canary();
    await lab.ctl(['lab', 'lose', lost, '--how', how], { mustEnd: 0 });
    expect(await lab.report(await lab.start(lost))).toMatchObject({ outcome: 'restored' });
    await canary();
  };
  const expectRedundant = async (report: Report): Promise<void> => {
    expect(report).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
    await expectWhole(lab);
  };

  it('goes round twice in a row with changing regions: region 0 killed, then region 1 cut', async () => {
    const runner = await lab.work();
    for (const { lost, how, brokers } of [{ lost: 'region0', how: 'kill', brokers: [0, 2] }, { lost: 'region1', how: 'cut', brokers: [1, 3] }]) {
      await failOver(lost, how);
      await lab.ctl(['lab', 'heal', lost], { mustEnd: 0 });
      await canary();
      const report = await lab.report(await lab.startFailback(lost));
      expect(report).toMatchObject({ verdict: 'empty', failback: { addedBrokers: brokers } });
      await expectRedundant(report);
    }
    await runner.stop();
  });

  it('refuses a region that comes back with its old disks, and wipes it only when told to', async () => {
    const runner = await lab.work();
    await failOver('region1', 'kill');
    await lab.ctl(['lab', 'heal', 'region1', '--stale'], { mustEnd: 0 });
    const run = await lab.startFailback('region1', 'operators');
    const decision = await lab.task(run, 'Task_DecideOldData');
    expect(await membersAt(lab, 'region0')).toEqual([0, 2]);
    await lab.ctl(['decide', decision, 'wipe', '--reason', 'old disks', '--as', 'bob'], { mustEnd: 0 });
    await expectRedundant(await approveAll(lab, run, 'bob'));
    await runner.stop();
  });

  it('restores redundancy though a runner is killed at every step', async () => {
    const runner = await lab.work();
    await failOver('region1', 'cut');
    await runner.stop();
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const mortal = startMortalRunners(lab.config, STEPS);
    try {
      const run = await lab.startFailback('region1');
      await eventually('a runner was killed at every step', 900_000, () => expect(STEPS.filter((step) => !mortal.killedAt.includes(step))).toEqual([]));
      await expectRedundant(await lab.report(run));
    } finally {
      await mortal.stop();
    }
  });
});
