import type { z } from 'zod';
import type { DecisionCode, Plan } from '../domain/plan.ts';
import type { Readers, Writers } from '../ports/managed-cluster.ts';
import type { Ticks } from './ticks.ts';

/** The run a step works for. */
export interface RunContext {
  readonly runKey: string;
  readonly engineId: string;
  /** Key of the job, for names that must differ from one job to the next. */
  readonly jobKey: string;
}

/**
 * One job type: three functions whose types keep effects apart. `observe` gets readers only, `plan` only data, `apply` writers only.
 */
export interface StepDefinition<Input, View, Action, Output> {
  /** = file path: workers/zeebe/remove-brokers.ts is `zeebe.remove-brokers`. */
  readonly jobType: string;
  /** What the operator reads: verb and object. */
  readonly title: string;
  /** From the first activation; each call has its own shorter deadline. */
  readonly deadlineMs: number;
  /** `approved`: changes the managed cluster, runs as preview, approve, do. `plain`: needs no approval (reads, the lock, an undo). */
  readonly kind: 'approved' | 'plain';
  /** False only for the lock itself, which cannot be fenced by itself, and for the Kubernetes clusters that it is held in. */
  readonly fenced: boolean;
  /** What cannot be undone, for the approval form. */
  readonly irreversible?: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** BPMN error codes that the model must catch. */
  readonly decides: readonly DecisionCode[];
  observe(input: Input, readers: Readers, run: RunContext, ticks: Ticks): Promise<View>;
  plan(input: Input, view: View, ticks: Ticks): Plan<View, Action, Output>;
  /** Sends one action; resolves when it is accepted. */
  apply(action: Action, writers: Writers, run: RunContext): Promise<void>;
  /**
   * Actions that no plan foresees and the step may still need. Where anything is approved they are shown with it, command by command, and the
   * approval covers them; all others must still be the last ones of those approved.
   */
  reserve?(input: Input, view: View): readonly Action[];
  /** Facts of the view for the approval form. */
  evidence?(input: Input, view: View): Readonly<Record<string, unknown>>;
}

/** Every action that the plan leads to over predicted views, and the plan that stops the walk. */
export function walk<Input, View, Action, Output>(
  step: Pick<StepDefinition<Input, View, Action, Output>, 'plan'>, input: Input, view: View, ticks: Ticks,
): { readonly actions: readonly Action[]; readonly end: Plan<View, Action, Output> } {
  const actions: Action[] = [];
  let plan = step.plan(input, view, ticks);
  while (plan.kind === 'act' && actions.length < 50) {
    actions.push(plan.action);
    plan = step.plan(input, plan.expect, ticks);
  }
  return { actions, end: plan };
}
