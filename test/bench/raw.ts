import { assessWorker } from '../../workers/cluster/assess.ts';
import { divertExportersWorker } from '../../workers/helm/divert-exporters.ts';
import { startTemporaryBrokersWorker } from '../../workers/helm/start-temporary-brokers.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { isolateRegionWorker } from '../../workers/network/isolate-region.ts';
import { disableExportersWorker } from '../../workers/zeebe/disable-exporters.ts';
import { removeBrokersWorker } from '../../workers/zeebe/remove-brokers.ts';
import { verifyExportingWorker } from '../../workers/zeebe/verify-exporting.ts';
import { verifyProcessingWorker } from '../../workers/zeebe/verify-processing.ts';
import { runStep, type Bare } from './bare.ts';
import type { Measured } from './figures.ts';
import { benchRun, type Situation } from './situation.ts';

const inputOf = ({ layout, lostRegion, survivingRegion, clusterSize }: Situation): Pick<Situation, 'layout' | 'lostRegion' | 'survivingRegion' | 'clusterSize'> => ({ layout, lostRegion, survivingRegion, clusterSize });

/** Way (a): the checks and calls of RegionFailover without any engine, for clusters of either generation. Resolves at the tenth canary round in a row. */
export async function failOverRaw(situation: Situation): Promise<Measured> {
  const { engineId } = await situation.parts.engine();
  const bare: Bare = { situation, run: benchRun(engineId, 'raw'), journal: [], steps: [] };
  const input = inputOf(situation);
  const began = performance.now();
  const { evidence } = await runStep(assessWorker.step, 'Assess situation', { ...input, lossHoldMs: 0 }, bare);
  await runStep(acquireLockWorker.step, 'Take lock', input, bare);
  await runStep(assessWorker.step, 'Assess again under lock', { ...input, lossHoldMs: 0 }, bare);
  if (evidence.generation === 'classic') {
    const site = { ...input, runKey: bare.run.runKey, throwAway: true };
    await runStep(isolateRegionWorker.step, 'Isolate lost region', input, bare);
    await runStep(startTemporaryBrokersWorker.step, 'Start temporary brokers', site, bare);
    await runStep(divertExportersWorker.step, 'Divert exporters of lost region', site, bare);
  } else {
    await runStep(removeBrokersWorker.step, 'Remove lost brokers', input, bare);
    await runStep(disableExportersWorker.step, 'Disable lost exporters', input, bare);
  }
  await runStep(verifyProcessingWorker.step, 'Verify processing', input, bare);
  const totalMs = Math.round(performance.now() - began);
  const { steps } = bare;
  await runStep(releaseLockWorker.step, 'Release lock', input, { ...bare, steps: [] });
  return { totalMs, steps };
}

/** The end that all ways share: ten canary rounds in a row on every partition. */
export async function verifyProcessing(situation: Situation): Promise<void> {
  await runStep(verifyProcessingWorker.step, 'Verify processing', inputOf(situation), { situation, run: benchRun('bench', 'script'), journal: [], steps: [] });
}

/** What follows the figure in a run too: the lost exporters are DISABLED, the other one advances. */
export async function verifyExporting(situation: Situation): Promise<void> {
  await runStep(verifyExportingWorker.step, 'Verify exporting', inputOf(situation), { situation, run: benchRun('bench', 'exporting'), journal: [], steps: [] });
}
