import { RunbookError } from '../errors/runbook-error.ts';
import type { JournalEntry, ManagedCluster } from '../ports/managed-cluster.ts';
import { reconcile } from '../runtime/reconcile.ts';
import type { RunContext, StepDefinition } from '../runtime/step.ts';
import { createTicks, systemClock } from '../runtime/ticks.ts';

/** What stands around a step where no engine does. */
export interface Around {
  readonly cluster: ManagedCluster;
  readonly run: RunContext;
  readonly pause: (ms: number) => Promise<void>;
  /** Checked between two looks; ends the step by throwing. */
  readonly goOn: () => void;
  readonly journal: (entry: JournalEntry) => void;
  /** How long it waited just now, and what for. */
  readonly waited: (ms: number, why: string) => void;
}

/**
 * One step by its own observe, plan and apply: no engine, no approval, no fence. For the lab and the benchmark.
 * @throws UNEXPECTED (defect) with the facts where the step asks for a person; whatever the step itself ends with
 */
export async function runStep<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, input: Input, around: Around): Promise<Output> {
  const outcome = await reconcile(step, input, {
    ...around, ticks: createTicks(systemClock, new Date().toISOString()), beforeWrite: () => Promise.resolve(), afterWrite: () => Promise.resolve(),
  });
  if (outcome.kind === 'decide') throw new RunbookError('UNEXPECTED', { step: step.title, decided: outcome.code, facts: outcome.facts });
  return outcome.output;
}
