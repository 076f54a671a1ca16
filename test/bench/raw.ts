import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { JournalEntry } from '../../src/ports/managed-cluster.ts';
import { reconcile } from '../../src/runtime/reconcile.ts';
import type { RunContext, StepDefinition } from '../../src/runtime/step.ts';
import { createTicks, systemClock } from '../../src/runtime/ticks.ts';
import { assessWorker } from '../../workers/cluster/assess.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { disableExportersWorker } from '../../workers/zeebe/disable-exporters.ts';
import { removeBrokersWorker } from '../../workers/zeebe/remove-brokers.ts';
import { verifyProcessingWorker } from '../../workers/zeebe/verify-processing.ts';
import type { MeasuredStep } from './figures.ts';
import { benchRun, type Situation } from './situation.ts';

interface Bare { readonly situation: Situation; readonly run: RunContext; readonly journal: JournalEntry[]; readonly steps: MeasuredStep[] }

/** One step by its own observe, plan and apply: no engine, no approval, no fence, a journal in memory. */
async function runStep<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, title: string, input: Input, { situation, run, journal, steps }: Bare): Promise<Output> {
  const began = performance.now();
  const waits: Record<string, number> = {};
  const outcome = await reconcile(step, input, {
    cluster: situation.cluster, run, ticks: createTicks(systemClock, new Date().toISOString()),
    pause: situation.pause, goOn: situation.goOn,
    beforeWrite: () => Promise.resolve(), afterWrite: () => Promise.resolve(),
    journal: (entry) => { journal.push(entry); },
    waited: (ms, why) => { waits[why] = (waits[why] ?? 0) + ms; },
  });
  steps.push({ title, tookMs: Math.round(performance.now() - began), waitedMs: Object.values(waits).reduce((sum, ms) => sum + ms, 0), waits });
  if (outcome.kind === 'decide') throw new RunbookError('UNEXPECTED', { step: title, decided: outcome.code, facts: outcome.facts });
  return outcome.output;
}

const inputOf = ({ layout, lostRegion, survivingRegion, clusterSize }: Situation): Pick<Situation, 'layout' | 'lostRegion' | 'survivingRegion' | 'clusterSize'> => ({ layout, lostRegion, survivingRegion, clusterSize });

/** Way (a): the checks and calls of RegionFailover without any engine. Resolves at the tenth canary round in a row. */
export async function failOverRaw(situation: Situation): Promise<{ readonly totalMs: number; readonly steps: readonly MeasuredStep[] }> {
  const { engineId } = await situation.parts.engine();
  const bare: Bare = { situation, run: benchRun(engineId, 'raw'), journal: [], steps: [] };
  const input = inputOf(situation);
  const began = performance.now();
  await runStep(assessWorker.step, 'Assess situation', { ...input, lossHoldMs: 0 }, bare);
  await runStep(acquireLockWorker.step, 'Take lock', input, bare);
  await runStep(assessWorker.step, 'Assess again under lock', { ...input, lossHoldMs: 0 }, bare);
  await runStep(removeBrokersWorker.step, 'Remove lost brokers', input, bare);
  await runStep(disableExportersWorker.step, 'Disable lost exporters', input, bare);
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
