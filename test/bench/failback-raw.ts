import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { JournalEntry } from '../../src/ports/managed-cluster.ts';
import type { StepJournal } from '../../src/runtime/journal.ts';
import type { StepDefinition } from '../../src/runtime/step.ts';
import { parseInput } from '../../src/runtime/worker.ts';
import { assessFailbackWorker } from '../../workers/cluster/assess-failback.ts';
import { applyNormalValuesWorker } from '../../workers/helm/apply-normal-values.ts';
import { installRegionWorker } from '../../workers/helm/install-region.ts';
import { stopWebAppsWorker } from '../../workers/kubernetes/stop-web-apps.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { prepareRepositoryWorker } from '../../workers/search/prepare-repository.ts';
import { restoreSnapshotWorker } from '../../workers/search/restore-snapshot.ts';
import { takeSnapshotWorker } from '../../workers/search/take-snapshot.ts';
import { addBrokersWorker } from '../../workers/zeebe/add-brokers.ts';
import { enableExportersWorker } from '../../workers/zeebe/enable-exporters.ts';
import { pauseExportingWorker } from '../../workers/zeebe/pause-exporting.ts';
import { resumeExportingWorker } from '../../workers/zeebe/resume-exporting.ts';
import { verifyRedundancyWorker } from '../../workers/zeebe/verify-redundancy.ts';
import { runStep, type Bare } from './bare.ts';
import { INSTALL, type MeasuredFailback } from './failback-figures.ts';
import type { FailbackSituation } from './failback-situation.ts';
import { benchRun } from './situation.ts';

/** Key of the run and name of its pause, as an engine would give them. */
const RUN_KEY = '1';
const GUARD_ID = '1-1';

/** The journal that the resume reads, as an engine would have kept it: a pause that was sent, answered and read back. */
export function pauseJournal(entries: readonly JournalEntry[]): StepJournal {
  const now = new Date().toISOString();
  return {
    jobKey: RUN_KEY, elementId: 'Task_PauseExporting', jobType: pauseExportingWorker.jobType, title: pauseExportingWorker.title, mode: 'do',
    startedAt: now, endedAt: now, outcome: 'done', waitedMs: 0, activations: 1, actions: entries.filter(isAnswered).map((entry) => ({ ...entry, activation: 1 })),
  };
}

/** Each write stands in the journal twice: before it is sent, and with its answer. */
const isAnswered = ({ endedAt }: JournalEntry): boolean => endedAt !== undefined;

const variablesOf = ({ layout, lostRegion, survivingRegion, pauseLimitMs }: FailbackSituation): Record<string, unknown> => ({ layout, lostRegion, survivingRegion, pauseLimitMs, runKey: RUN_KEY, guardId: GUARD_ID });

/** Since the restore was sent, by the journal; the first one where the step sent it twice, as the report of a run counts. @param endedAt milliseconds */
export function restoreMs(entries: readonly JournalEntry[], endedAt: number): number {
  const sent = entries.find(({ command }) => command.includes('/_restore'))?.startedAt;
  if (sent === undefined) throw new RunbookError('UNEXPECTED', { problem: 'no restore was sent', commands: entries.map(({ command }) => command) });
  return endedAt - Date.parse(sent);
}

type Step<Input, View, Action, Output extends object> = { readonly step: StepDefinition<Input, View, Action, Output> };

/** Way (a): the checks and calls of RegionFailback without any engine, previews and fence; of the guards only the job in the surviving region. */
export async function failBackRaw(situation: FailbackSituation): Promise<MeasuredFailback> {
  const { engineId } = await situation.parts.engine();
  const bare: Bare = { situation, run: benchRun(engineId, 'failback-raw'), journal: [], steps: [] };
  const variables = variablesOf(situation);
  /** Input out of the variables, output into them, as an engine would. */
  const take = async <Input, View, Action, Output extends object>({ step }: Step<Input, View, Action, Output>, around = bare): Promise<Output> => {
    const output = await runStep(step, step.jobType === installRegionWorker.jobType ? INSTALL : step.title, parseInput(step.input, variables), around);
    Object.assign(variables, output);
    return output;
  };
  const began = performance.now();
  const { verdict, evidence } = await take(assessFailbackWorker);
  if (verdict !== 'empty') throw new RunbookError('UNEXPECTED', { verdict, problems: evidence.problems });
  await take(acquireLockWorker);
  await take(installRegionWorker);
  await take(prepareRepositoryWorker);
  Object.assign(variables, { webAppsBefore: evidence.webApps });
  await take(stopWebAppsWorker);
  const beforePause = bare.journal.length;
  await take(pauseExportingWorker);
  Object.assign(variables, { journalPauseExporting: [pauseJournal(bare.journal.slice(beforePause))] });
  const { snapshot } = await take(takeSnapshotWorker);
  const beforeRestore = bare.journal.length;
  await take(restoreSnapshotWorker);
  const restore = { bytes: snapshot.bytes, tookMs: restoreMs(bare.journal.slice(beforeRestore), Date.now()) };
  await take(enableExportersWorker);
  await take(resumeExportingWorker);
  await take(addBrokersWorker);
  await take(applyNormalValuesWorker);
  await take(verifyRedundancyWorker);
  const totalMs = Math.round(performance.now() - began);
  await take(releaseLockWorker, { ...bare, steps: [] });
  return { totalMs, steps: bare.steps, restore };
}

/** The end that all ways share: both gateways see the whole cluster, and ten canary rounds in a row go through both. */
export async function verifyRedundancy(situation: FailbackSituation): Promise<void> {
  const { layout, lostRegion, survivingRegion, clusterSize } = situation;
  await runStep(verifyRedundancyWorker.step, verifyRedundancyWorker.title, { layout, lostRegion, survivingRegion, clusterSize }, { situation, run: benchRun('bench', 'failback-script'), journal: [], steps: [] });
}
