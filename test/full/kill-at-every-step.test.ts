import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectRestored, wholeLab } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import { startMortalRunners, type MortalRunners } from '../support/mortal-runners.ts';

/** Every service task on the way of a loss without decisions, in the order of the model. */
const STEPS = [
  'Task_CheckRequest', 'Task_AssessSituation', 'Task_TakeLock', 'Task_AssessUnderLock', 'Task_PreviewRemoveLostBrokers', 'Task_RemoveLostBrokers',
  'Task_PreviewDisableLostExporters', 'Task_DisableLostExporters', 'Task_VerifyProcessing', 'Task_VerifyExporting', 'Task_ReleaseLock', 'Task_WriteReport',
];

describe('RegionFailover whose runner is killed at every step', () => {
  let lab: LabHarness;
  let runners: MortalRunners | undefined;
  beforeEach(async () => { lab = await wholeLab(); });
  afterEach(async () => {
    await runners?.stop();
    runners = undefined;
    await lab.close();
  });

  it.each([
    { lost: 'region1', how: 'cut', survivor: 'region0', removed: [1, 3], members: [0, 2] },
    { lost: 'region0', how: 'kill', survivor: 'region1', removed: [0, 2], members: [1, 3] },
  ])('restores processing after $lost was lost by $how', async ({ lost, how, ...expected }) => {
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', lost, '--how', how], { mustEnd: 0 });
    await lab.ctl(['deploy'], { mustEnd: 0 });
    const run = await lab.start(lost);
    const mortal = startMortalRunners(lab.config, STEPS);
    runners = mortal;
    // A killed runner's job comes back after ten seconds; the assessment of a fresh loss takes as long again.
    await eventually('a runner was killed at every step', 600_000, () => expect(mortal.killedAt).toEqual(STEPS));
    await expectRestored(lab, await lab.report(run), expected);
  });
});
