import type { TemporaryView } from '../domain/classic/temporary-brokers.ts';
import { foreignChangeOf, type Evidence } from '../domain/assessment.ts';
import { otherRegion, type Layout } from '../domain/regions.ts';
import type { PlannedStep, PlanRequest, RunPlan } from '../domain/run-plan.ts';
import { assessWorker } from '../../workers/cluster/assess.ts';
import { fenceBrokersWorker } from '../../workers/kubernetes/fence-brokers.ts';
import { divertExportersWorker } from '../../workers/helm/divert-exporters.ts';
import { startTemporaryBrokersWorker } from '../../workers/helm/start-temporary-brokers.ts';
import { isolateRegionWorker } from '../../workers/network/isolate-region.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../workers/lock/release.ts';
import { cancelChangeWorker } from '../../workers/zeebe/cancel-change.ts';
import { disableExportersWorker } from '../../workers/zeebe/disable-exporters.ts';
import { removeBrokersWorker } from '../../workers/zeebe/remove-brokers.ts';
import { verifyExportingWorker } from '../../workers/zeebe/verify-exporting.ts';
import { verifyProcessingWorker } from '../../workers/zeebe/verify-processing.ts';
import { isolatedView, withTemporaryBrokers } from './classic-views.ts';
import { fencedTopology, predictRelease, readDisabling } from './predicted-views.ts';
import { endOf, openDry, planStep, type Dry, type PlanDeps } from './plan-step.ts';

interface Input { readonly layout: Layout; readonly lostRegion: string; readonly survivingRegion: string; readonly clusterSize: number; readonly throwAway: boolean }

const inTheWay = (verdict: string, lost: string): string | undefined => verdict === 'lost' ? undefined
  : `Region ${lost} is not proved lost (${verdict}): the run would ask an operator to wait, fence or stop. What follows shows the decision "fence", over the state expected then.`;

/** The steps that change something, in the order of the model, over the state that each leaves behind. */
async function changingSteps(input: Input, evidence: Evidence, dry: Dry): Promise<readonly PlannedStep[]> {
  const foreign = foreignChangeOf(input.lostRegion, evidence);
  const alive = evidence.verdict !== 'lost';
  const steps: PlannedStep[] = [];
  if (foreign !== null) steps.push(await planStep(cancelChangeWorker.step, { ...input, foreignChange: foreign }, dry, { note: `Change ${foreign.id} of someone else is pending: the run would ask to wait, cancel it or stop; this is "cancel".` }));
  if (alive) steps.push(await planStep(fenceBrokersWorker.step, input, dry, { note: 'Only after the decision "fence".' }));
  if (evidence.generation === 'classic') return [...steps, ...await classicSteps(input, dry)];
  steps.push(await planStep(removeBrokersWorker.step, input, dry, {
    see: async (observe) => { const view = await observe(); return alive ? fencedTopology(input, view) : view; },
  }));
  steps.push(await planStep(disableExportersWorker.step, input, dry, { see: () => readDisabling(input, dry.cluster) }));
  return steps;
}

/** The same for a cluster without a cluster API: the lost region cut off, temporary brokers, exporters diverted. */
async function classicSteps(input: Input, dry: Dry): Promise<readonly PlannedStep[]> {
  const classic = { ...input, runKey: dry.run.runKey };
  const isolate = await planStep(isolateRegionWorker.step, input, dry);
  let started: TemporaryView | undefined;
  const start = await planStep(startTemporaryBrokersWorker.step, classic, dry, {
    see: async (observe) => (started = isolatedView(input, await observe())),
  });
  const divert = await planStep(divertExportersWorker.step, classic, dry, { see: async (observe) => withTemporaryBrokers(classic, await observe(), started) });
  return [isolate, start, divert];
}

/** Steps that prove: they read, and publish messages that no process waits for. */
const proofs: readonly PlannedStep[] = [
  {
    title: verifyProcessingWorker.title, jobType: verifyProcessingWorker.jobType, approved: false, commands: [],
    note: 'Publishes one message to each partition, ten rounds in a row, and the recorded ones again; nothing is deployed or removed.',
  },
  { title: verifyExportingWorker.title, jobType: verifyExportingWorker.jobType, approved: false, commands: [], note: 'Reads until the surviving exporter advances on every partition; sends nothing.' },
];

/**
 * Plans a failover over the live cluster: reads, the server's own dry run, and recorded writes. Nothing is changed.
 * @throws whatever the first look at the regions throws as a defect
 */
export async function planFailover({ cluster: name, lostRegion }: PlanRequest, deps: PlanDeps): Promise<RunPlan> {
  const { policy, cluster } = deps;
  const { layout } = policy;
  const survivingRegion = otherRegion(layout, lostRegion).name;
  const dry = openDry(deps, survivingRegion);
  const evidence = await assessWorker.step.observe({ layout, lostRegion, survivingRegion, lossHoldMs: 0 }, cluster.readers, dry.run, dry.ticks);
  const input: Input = { layout, lostRegion, survivingRegion, clusterSize: evidence.clusterSize, throwAway: policy.throwAway ?? true };
  const decision = inTheWay(evidence.verdict, lostRegion);
  const base = { runbook: 'RegionFailover' as const, cluster: name, lostRegion, survivingRegion, verdict: evidence.verdict, observers: evidence.observers, approvers: policy.approvalGroups, ...(decision === undefined ? {} : { decision }) };
  if (evidence.clusterSize === 0) return { ...base, steps: [], ends: { code: 'CLUSTER_UNREACHABLE', why: 'the broker set of the surviving region cannot be read, so no broker id can be computed' } };
  try {
    const lock = await planStep(acquireLockWorker.step, input, dry);
    const changes = await changingSteps(input, evidence, dry);
    const release = await planStep(releaseLockWorker.step, input, dry, { see: async (observe) => predictRelease(await observe()) });
    return { ...base, steps: [lock, ...changes, ...proofs, release] };
  } catch (cause) {
    return { ...base, steps: [], ends: endOf(cause) };
  }
}
