import type { Plan } from '../domain/plan.ts';
import { RunbookError, toRunbookError } from '../errors/runbook-error.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import { render } from './actions.ts';
import type { RunContext, StepDefinition } from './step.ts';
import { walk } from './step.ts';
import type { Ticks } from './ticks.ts';

/** Pause between two observations unless the plan says otherwise. */
export const POLL_MS = 250;

/** What surrounds a reconcile: an engine's job, or nothing but a clock (benchmark). Each hook may end it by throwing. */
export interface Surroundings {
  readonly cluster: ManagedCluster;
  readonly run: RunContext;
  readonly ticks: Ticks;
  pause(ms: number): Promise<void>;
  /** Checked between two observations. @throws OVERTAKEN (silent) when the job is gone */
  goOn(): void;
  /** Right before an action is sent: approvals, digest, fence, intent. `remaining` are the digests from this action on. */
  beforeWrite(remaining: readonly { readonly digest: string; readonly commands: readonly string[] }[]): Promise<void>;
  readonly journal: (entry: { readonly command: string; readonly startedAt?: string; readonly endedAt?: string; readonly answer?: string }) => void;
  afterWrite(): Promise<void>;
  waited(ms: number, why: string): void;
}

export type Outcome<Output> =
  | { readonly kind: 'done'; readonly output: Output }
  | { readonly kind: 'decide'; readonly code: string; readonly facts: Readonly<Record<string, unknown>> };

type Seen<View, Action, Output> = { readonly view: View; readonly plan: Plan<View, Action, Output> } | { readonly failure: RunbookError };

async function look<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, input: Input, around: Surroundings): Promise<Seen<View, Action, Output>> {
  try {
    const view = await step.observe(input, around.cluster.readers, around.run, around.ticks);
    return { view, plan: step.plan(input, view, around.ticks) };
  } catch (cause) {
    const failure = toRunbookError(cause);
    if (failure.spec.reaction !== 'retry') throw failure;
    return { failure };
  }
}

async function send<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, action: Action, around: Surroundings): Promise<void> {
  const writers = around.cluster.writers(around.journal);
  try {
    await step.apply(action, writers, around.run);
  } catch (cause) {
    const failure = toRunbookError(cause);
    // The answer was lost, or somebody else was faster: look again, the plan decides.
    if (failure.code !== 'OUTCOME_UNKNOWN' && failure.code !== 'FOREIGN_CHANGE_PENDING' && failure.code !== 'CLUSTER_UNREACHABLE') throw failure;
  } finally {
    await around.afterWrite();
  }
}

/**
 * Observe, plan, act, read back, until the plan is done, a person must decide, or the deadline passes.
 * A read that fails for a passing reason is a wait: the step's deadline bounds it.
 * @throws DEADLINE (defect) with what it waits for; whatever `observe`, `plan` or `apply` throw as defects
 */
export async function reconcile<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, input: Input, around: Surroundings): Promise<Outcome<Output>> {
  for (;;) {
    around.goOn();
    const began = around.ticks.elapsedMs;
    const seen = await look(step, input, around);
    const plan = 'failure' in seen ? undefined : seen.plan;
    if (plan?.kind === 'done') return { kind: 'done', output: step.output.parse(plan.output) };
    if (plan?.kind === 'decide') return { kind: 'decide', code: plan.code, facts: plan.facts };
    const why = plan === undefined ? ('failure' in seen ? seen.failure.forPeople : '') : plan.why;
    if (around.ticks.elapsedMs > step.deadlineMs) throw new RunbookError('DEADLINE', { step: step.title, waitingFor: why, deadlineMs: step.deadlineMs });
    if ('view' in seen && seen.plan.kind === 'act') {
      const { actions } = walk(step, input, seen.view, around.ticks);
      await around.beforeWrite(await render(step, actions, around.cluster, around.run));
      await send(step, seen.plan.action, around);
    } else {
      const pollMs = plan?.kind === 'wait' ? plan.pollMs ?? POLL_MS : POLL_MS;
      await around.pause(pollMs);
      around.waited(around.ticks.elapsedMs - began, why);
    }
  }
}
