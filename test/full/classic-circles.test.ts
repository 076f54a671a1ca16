import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { expectClassicWhole, get, wholeLabWith } from '../support/full-lab.ts';
import type { ClusterSettings, LabHarness } from '../support/lab-harness.ts';
import { startMortalRunners, type MortalRunners } from '../support/mortal-runners.ts';

/** Every service task of a loss without decisions, in the order of the model. */
const FAILOVER = [
  'Task_CheckRequest', 'Task_AssessSituation', 'Task_TakeLock', 'Task_AssessUnderLock', 'Task_PreviewIsolateRegion', 'Task_IsolateRegion', 'Task_PreviewStartTemporaryBrokers', 'Task_StartTemporaryBrokers',
  'Task_PreviewDivertExporters', 'Task_DivertExporters', 'Task_VerifyProcessing', 'Task_VerifyExporting', 'Task_ReleaseLock', 'Task_WriteReport',
];
/** The same of the way back of an empty region. */
const FAILBACK = [
  'Task_AssessSituation', 'Task_TakeLock', 'Task_AssessUnderLock', 'Task_PreviewInstallHalf', 'Task_InstallHalf', 'Task_PreviewPrepareRepository', 'Task_PrepareRepository',
  'Task_PreviewStopWebApps', 'Task_StopWebApps', 'Task_RaiseGuard', 'Task_PreviewPauseExporting', 'Task_PauseExporting', 'Task_PreviewTakeSnapshot', 'Task_TakeSnapshot',
  'Task_PreviewRestoreSnapshot', 'Task_RestoreSnapshot', 'Task_PreviewReturnExporters', 'Task_ReturnExporters', 'Task_ResumeExporting', 'Task_PreviewRemoveTemporaryBrokers', 'Task_RemoveTemporaryBrokers',
  'Task_PreviewCompleteRegion', 'Task_CompleteRegion', 'Task_PreviewApplyNormalValues', 'Task_ApplyNormalValues', 'Task_VerifyRedundancy', 'Task_VerifyData', 'Task_ReleaseLock', 'Task_WriteReport',
];

const waiting: ClusterSettings = ({ camunda }) => ({ camunda: { ...z.looseObject({}).parse(camunda), classicExporting: 'waiting' } });

describe('the circle of a cluster without a cluster API', () => {
  let lab: LabHarness | undefined;
  let mortal: MortalRunners | undefined;
  afterEach(async () => {
    await mortal?.stop();
    await lab?.close();
    mortal = undefined;
    lab = undefined;
  });
  const open = async (cluster: ClusterSettings, ...options: readonly string[]): Promise<LabHarness> => {
    lab = await wholeLabWith(cluster, '--zeebe', '8.5.8', ...options);
    return lab;
  };
  const canary = (at: LabHarness): Promise<unknown> => at.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
  const lose = async (at: LabHarness, region: string, how: string): Promise<void> => {
    await canary(at);
    await at.ctl(['lab', 'lose', region, '--how', how], { mustEnd: 0 });
  };

  it('brings region 0 back though a runner is killed at every step of both runs', async () => {
    const at = await open({});
    const killedThrough = async (steps: readonly string[], start: () => Promise<string>): Promise<string> => {
      const runners = startMortalRunners(at.config, steps);
      mortal = runners;
      const run = await start();
      await eventually('a runner was killed at every step', 1_200_000, () => expect(steps.filter((step) => !runners.killedAt.includes(step))).toEqual([]));
      return run;
    };
    await lose(at, 'region0', 'kill');
    await at.ctl(['deploy'], { mustEnd: 0 });
    const over = await at.report(await killedThrough(FAILOVER, () => at.start('region0')), 600_000);
    expect(over).toMatchObject({ outcome: 'restored', verdict: 'lost', verification: { rounds: 10, partitions: 2 } });
    expect(over.verification?.recordsPresent).toBe(over.verification?.recordsChecked);
    await mortal?.stop();
    await canary(at);
    await at.ctl(['lab', 'heal', 'region0'], { mustEnd: 0 });
    await canary(at);
    const back = await at.report(await killedThrough(FAILBACK, () => at.startFailback('region0')), 900_000);
    expect(back).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    await expectClassicWhole(at);
  });

  it('goes round with 4 + 4 brokers, 8 partitions, and exporting that waits for the region as a whole', async () => {
    const at = await open(waiting, '--brokers', '8', '--partitions', '8');
    await at.work();
    await lose(at, 'region1', 'cut');
    const over = await at.report(await at.start('region1'), 600_000);
    expect(over).toMatchObject({ outcome: 'restored', verdict: 'lost', verification: { rounds: 10, partitions: 8 } });
    // Nothing was diverted: there is no search cluster beside the temporary brokers.
    expect(JSON.stringify(await get(at, 'region0', '--namespace', 'camunda-region0-failover', 'pods', '-o', 'json'))).not.toContain('elasticsearch-');
    await canary(at);
    await at.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const back = await at.report(await at.startFailback('region1'), 1_200_000);
    expect(back).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    await expectClassicWhole(at, 4);
  });
});
