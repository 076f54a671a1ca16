import { holderOf } from '../domain/lock.ts';
import { regionNamed, type Layout } from '../domain/regions.ts';
import type { PlannedStep, RunPlan } from '../domain/run-plan.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { ClusterPolicy } from '../ports/runs.ts';
import { render } from '../runtime/actions.ts';
import { walk, type RunContext, type StepDefinition } from '../runtime/step.ts';
import { createTicks, systemClock, type Ticks } from '../runtime/ticks.ts';

/** Where a named placeholder stands for what only a run knows. */
const RUN: Omit<RunContext, 'engineId'> = { runKey: 'RUN_KEY', jobKey: 'JOB_KEY' };

/** What a plan is made of. */
export interface PlanDeps {
  readonly policy: ClusterPolicy;
  readonly cluster: ManagedCluster;
  readonly engineId: string;
}

/** What every step of one dry run is planned with. */
export interface Dry {
  readonly cluster: ManagedCluster;
  readonly run: RunContext;
  readonly ticks: Ticks;
  readonly layout: Layout;
  readonly survivingRegion: string;
}

/** A dry run over the cluster as it is now. */
export const openDry = ({ policy: { layout }, cluster, engineId }: PlanDeps, survivingRegion: string): Dry =>
  ({ cluster, run: { ...RUN, engineId }, ticks: createTicks(systemClock, new Date().toISOString()), layout, survivingRegion });

/** Why the run would end, of an error that a step ends with. @throws what no step throws */
export function endOf(cause: unknown): NonNullable<RunPlan['ends']> {
  if (!(cause instanceof RunbookError)) throw cause;
  return { code: cause.code, why: cause.forPeople };
}

/** The lease that the runner writes itself into, right before each write. */
async function fenceCommand({ cluster, run, layout, survivingRegion }: Dry): Promise<string> {
  const told: string[] = [];
  const held = { resourceVersion: '(read at run time)', holder: holderOf(run.engineId, run.runKey), acting: '', since: '(read at run time)' };
  const { leases } = cluster.recorder(({ command }) => { told.push(command); });
  await leases.swap(regionNamed(layout, survivingRegion), layout.cluster, held, { holder: held.holder, acting: `RUNNER/${run.jobKey}`, since: held.since });
  return told[0] ?? '';
}

/**
 * One step over what it sees now, or over what `see` predicts of it: the exact commands, each changing one after the lease write that fences it.
 * @throws LOCKED and what else the plan decides to end with
 */
export async function planStep<Input, View, Action, Output>(
  step: StepDefinition<Input, View, Action, Output>, input: Input, dry: Dry,
  { see, note = '' }: { readonly see?: (observe: () => Promise<View>) => Promise<View>; readonly note?: string } = {},
): Promise<PlannedStep> {
  const observe = (): Promise<View> => step.observe(input, dry.cluster.readers, dry.run, dry.ticks);
  const view = await (see === undefined ? observe() : see(observe));
  const { actions, end } = walk(step, input, view, dry.ticks);
  if (end.kind === 'decide') throw new RunbookError(end.code, end.facts);
  const rendered = await render(step, actions, dry.cluster, dry.run);
  const fence = step.fenced && actions.length > 0 ? await fenceCommand(dry) : '';
  const commands = rendered.flatMap((action) => (fence === '' ? action.commands : [fence, ...action.commands]));
  const why = actions.length > 0 ? '' : end.kind === 'wait' ? `Would wait until ${end.why}.` : 'Nothing to do: the goal is reached already.';
  const reserve = actions.length === 0 ? [] : await render(step, step.reserve?.(input, view) ?? [], dry.cluster, dry.run);
  const maybe = reserve.length === 0 ? '' : `Only if needed: ${reserve.flatMap(({ commands: texts }) => texts).join('; ')}.`;
  return { title: step.title, jobType: step.jobType, approved: step.kind === 'approved', commands, note: [note, why, maybe].filter((text) => text !== '').join(' ') };
}
