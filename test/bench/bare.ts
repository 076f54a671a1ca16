import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { JournalEntry } from '../../src/ports/managed-cluster.ts';
import { reconcile } from '../../src/runtime/reconcile.ts';
import type { RunContext, StepDefinition } from '../../src/runtime/step.ts';
import { createTicks, systemClock } from '../../src/runtime/ticks.ts';
import type { MeasuredStep } from './figures.ts';
import type { Situation } from './situation.ts';

/** What stands around a step where no engine does: a journal in memory, and where its time is noted. */
export interface Bare { readonly situation: Pick<Situation, 'cluster' | 'pause' | 'goOn'>; readonly run: RunContext; readonly journal: JournalEntry[]; readonly steps: MeasuredStep[] }

/** One step by its own observe, plan and apply: no engine, no approval, no fence, a journal in memory. */
export async function runStep<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, title: string, input: Input, { situation, run, journal, steps }: Bare): Promise<Output> {
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
