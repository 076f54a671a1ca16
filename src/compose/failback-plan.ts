import type { FailbackEvidence, FailbackVerdict } from '../domain/failback-assessment.ts';
import type { WebAppFacts } from '../domain/installation.ts';
import { otherRegion, regionNamed } from '../domain/regions.ts';
import type { PlannedStep, PlanRequest, RunPlan } from '../domain/run-plan.ts';
import { backupId, recordsName } from '../domain/backup.ts';
import { snapshotName } from '../domain/snapshot.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import type { FailbackPolicy } from '../ports/runs.ts';
import { assessFailbackWorker } from '../../workers/cluster/assess-failback.ts';
import { applyNormalValuesWorker } from '../../workers/helm/apply-normal-values.ts';
import { completeRegionWorker } from '../../workers/helm/complete-region.ts';
import { installHalfWorker } from '../../workers/helm/install-half.ts';
import { installRegionWorker } from '../../workers/helm/install-region.ts';
import { removeTemporaryBrokersWorker } from '../../workers/helm/remove-temporary-brokers.ts';
import { returnExportersWorker } from '../../workers/helm/return-exporters.ts';
import { stopWebAppsWorker } from '../../workers/kubernetes/stop-web-apps.ts';
import { wipeRegionWorker } from '../../workers/kubernetes/wipe-region.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { deleteSnapshotsWorker } from '../../workers/search/delete-snapshots.ts';
import { prepareRepositoryWorker } from '../../workers/search/prepare-repository.ts';
import { restoreSnapshotWorker } from '../../workers/search/restore-snapshot.ts';
import { takeSnapshotWorker } from '../../workers/search/take-snapshot.ts';
import { verifyDataWorker } from '../../workers/search/verify-data.ts';
import { addBrokersWorker } from '../../workers/zeebe/add-brokers.ts';
import { enableExportersWorker } from '../../workers/zeebe/enable-exporters.ts';
import { pauseExportingWorker } from '../../workers/zeebe/pause-exporting.ts';
import { resumeExportingWorker } from '../../workers/zeebe/resume-exporting.ts';
import { verifyRedundancyWorker } from '../../workers/zeebe/verify-redundancy.ts';
import { afterCompletion, afterHalf, beforeCompletion, beforeRemoval } from './classic-views.ts';
import { afterAddition, afterEnabling, afterInstallation, afterRepository, afterSnapshot, afterWebAppsStop, afterWipe, atStart, foreseenBackup, foreseenSnapshot, whilePaused, type Place } from './failback-views.ts';
import { endOf, openDry, planStep, type Dry, type PlanDeps } from './plan-step.ts';
import { predictRelease } from './predicted-views.ts';

interface Input extends Place, FailbackPolicy { readonly runKey: string; readonly throwAway: boolean; readonly generation: FailbackEvidence['generation']; readonly guardId: string; readonly pausedAt: string; readonly webAppsBefore: readonly WebAppFacts[] }

/** What the run would ask before it goes on. */
const decisionOn = (verdict: FailbackVerdict, region: string): string | undefined => {
  if (verdict === 'not-ready') return `Region ${region} cannot come back yet: the run would ask an operator to wait until what is in the way is settled, or to stop. What follows then depends on what is found.`;
  return verdict === 'not-empty' ? `Region ${region} holds old data: the run would ask an operator to wait, wipe or stop. What follows shows the decision "wipe".` : undefined;
};

const over = (dry: Dry, readers: Readers): Dry => ({ ...dry, cluster: { ...dry.cluster, readers } });

/** Steps that prove: they read, and publish messages that no process waits for. */
const proofs: readonly PlannedStep[] = [
  {
    title: verifyRedundancyWorker.title, jobType: verifyRedundancyWorker.jobType, approved: false, commands: [],
    note: 'Publishes one message to each partition through either region, ten rounds in a row, and the recorded ones again; nothing is deployed or removed.',
  },
  { title: verifyDataWorker.title, jobType: verifyDataWorker.jobType, approved: false, commands: [], note: 'Reads the recorded messages and the counts of every index in both search clusters; sends nothing that changes.' },
];

/** Steps of the copy, from the repository until exporting goes on; `attach` is the one that has the brokers write to the copy. */
async function* copySteps(input: Input, start: Readers, dry: Dry, attach: (paused: Dry) => Promise<PlannedStep>, attached: (paused: Readers) => Readers): AsyncGenerator<PlannedStep> {
  yield await planStep(prepareRepositoryWorker.step, input, over(dry, start));
  const readers = afterRepository(start, input);
  yield await planStep(stopWebAppsWorker.step, input, over(dry, readers));
  yield await planStep(pauseExportingWorker.step, input, over(dry, readers), {
    note: `A guard instance is raised in the engine first; it and the job armed here resume exporting after ${Math.round(input.pauseLimitMs / 1_000)} s at the latest.`,
  });
  const paused = whilePaused(input.runKey)(readers, input);
  const isBackup = input.copyBy === 'backup';
  yield await planStep(takeSnapshotWorker.step, input, over(dry, paused), isBackup ? { note: 'First waits until Operate and Tasklist have imported what was exported.' } : {});
  const indices = await readers.snapshots.readIndices(regionNamed(input.layout, input.survivingRegion));
  const snapshot = isBackup
    ? foreseenBackup(recordsName(input.layout.cluster, input), backupId(input.pausedAt), indices)
    : foreseenSnapshot(snapshotName(input.layout.cluster, input.guardId), indices);
  yield await planStep(restoreSnapshotWorker.step, { ...input, snapshot }, over(dry, paused), isBackup ? { note: 'Part by part: Operate and Tasklist tell their parts once they have made them.' } : {});
  yield await attach(over(dry, paused));
  yield await planStep(resumeExportingWorker.step, { ...input, paused: true }, over(dry, attached(paused)), { note: 'Without another approval: it belongs to that of the pause.' });
}

/** Keys that no engine gives. */
const PLACEHOLDER_DIGITS = '0-0';

/** The retention knows snapshots of failbacks by the digits of their keys; that of this run is shown by its placeholders. */
async function planDeletion(input: Input, readers: Readers, dry: Dry): Promise<PlannedStep> {
  const { cluster } = input.layout;
  const step = await planStep(deleteSnapshotsWorker.step, input, over(dry, readers));
  return { ...step, commands: step.commands.map((command) => command.replaceAll(snapshotName(cluster, PLACEHOLDER_DIGITS), snapshotName(cluster, input.guardId))) };
}

/** From the first half to the whole region, for a cluster without a cluster API. Returns what the steps after it see. */
async function* classicSteps(input: Input, verdict: FailbackVerdict, start: Readers, dry: Dry): AsyncGenerator<PlannedStep, Readers> {
  let now = start;
  if (verdict === 'empty' || verdict === 'not-empty') {
    const install = await planStep(installHalfWorker.step, input, over(dry, now));
    yield install;
    if (install.commands.length > 0) now = afterHalf(now, input);
    yield* copySteps(input, now, dry, (paused) => planStep(returnExportersWorker.step, input, paused), (paused) => paused);
    for (const foresee of [afterWebAppsStop, afterSnapshot(snapshotName(input.layout.cluster, PLACEHOLDER_DIGITS), input.pausedAt)]) now = foresee(now, input);
  }
  if (verdict !== 'whole') {
    yield await planStep(removeTemporaryBrokersWorker.step, input, over(dry, now), { see: async (observe) => beforeRemoval(input, await observe()) });
    yield await planStep(completeRegionWorker.step, input, over(dry, now), { see: async (observe) => beforeCompletion(input, await observe()) });
    now = afterAddition(verdict === 'exporting' ? now : afterCompletion(now, input), input);
  }
  return now;
}

/** The steps in the order of the model, each over the state that the ones before leave behind. */
async function* stepsOf(input: Input, evidence: FailbackEvidence, dry: Dry): AsyncGenerator<PlannedStep> {
  const { verdict, lostExporters } = evidence;
  let now = atStart(dry.cluster.readers, input);
  yield await planStep(acquireLockWorker.step, input, dry);
  if (verdict === 'not-ready') return;
  if (verdict === 'not-empty') {
    yield await planStep(wipeRegionWorker.step, input, over(dry, now), { note: 'Only after the decision "wipe".' });
    now = afterWipe(now, input);
  }
  if (evidence.generation === 'classic') now = yield* classicSteps(input, verdict, now, dry);
  else if (verdict === 'empty' || verdict === 'not-empty') {
    const install = await planStep(installRegionWorker.step, input, over(dry, now));
    yield install;
    if (install.commands.length > 0) now = afterInstallation(now, input);
    yield* copySteps(input, now, dry, (paused) => planStep(enableExportersWorker.step, input, paused), (paused) => afterEnabling(lostExporters)(paused, input));
    for (const foresee of [afterWebAppsStop, afterEnabling(lostExporters), afterSnapshot(snapshotName(input.layout.cluster, PLACEHOLDER_DIGITS), input.pausedAt)]) now = foresee(now, input);
  }
  if (verdict !== 'whole' && evidence.generation !== 'classic') {
    yield await planStep(addBrokersWorker.step, input, over(dry, now));
    now = afterAddition(now, input);
  }
  yield await planStep(applyNormalValuesWorker.step, { ...input, webAppsBefore: input.webAppsBefore }, over(dry, now));
  yield* proofs;
  yield await planDeletion(input, now, dry);
  yield await planStep(releaseLockWorker.step, input, dry, { see: async (observe) => predictRelease(await observe()) });
}

/**
 * Plans a failback over the live cluster: reads, and recorded writes. Nothing is changed.
 * @throws REQUEST_REFUSED (decide) where regions.yaml does not say what a failback needs; whatever the first look at the regions throws as a defect
 */
export async function planFailback({ cluster: name, lostRegion }: PlanRequest, deps: PlanDeps): Promise<RunPlan> {
  const { policy, cluster } = deps;
  const { layout, failback, approvalGroups } = policy;
  if (failback === undefined) throw new RunbookError('REQUEST_REFUSED', { problems: [`regions.yaml does not say how the release of ${name} is installed and where snapshots go; add helm and snapshots to it`] });
  const survivingRegion = otherRegion(layout, lostRegion).name;
  const dry = openDry(deps, survivingRegion);
  const evidence = await assessFailbackWorker.step.observe({ layout, lostRegion, survivingRegion, pauseLimitMs: failback.pauseLimitMs, throwAway: policy.throwAway ?? true }, cluster.readers, dry.run, dry.ticks);
  const { verdict, observers, problems, clusterSize, webApps } = evidence;
  const { runKey, jobKey } = dry.run;
  const input: Input = { layout, lostRegion, survivingRegion, clusterSize, ...failback, throwAway: policy.throwAway ?? true, generation: evidence.generation, runKey, guardId: `${runKey}-${jobKey}`, pausedAt: dry.ticks.startedAt, webAppsBefore: webApps };
  const decision = decisionOn(verdict, lostRegion);
  const base = {
    runbook: 'RegionFailback' as const, cluster: name, lostRegion, survivingRegion, verdict, observers, approvers: approvalGroups,
    ...(problems.length === 0 ? {} : { problems }), ...(decision === undefined ? {} : { decision }),
  };
  const steps: PlannedStep[] = [];
  try {
    for await (const step of stepsOf(input, evidence, dry)) steps.push(step);
    return { ...base, steps };
  } catch (cause) {
    return { ...base, steps, ends: endOf(cause) };
  }
}
