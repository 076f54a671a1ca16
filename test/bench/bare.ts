import { runStep as runBare } from '../../src/compose/bare-steps.ts';
import type { JournalEntry } from '../../src/ports/managed-cluster.ts';
import type { RunContext, StepDefinition } from '../../src/runtime/step.ts';
import type { MeasuredStep } from './figures.ts';
import type { Situation } from './situation.ts';

/** What stands around a step where no engine does: a journal in memory, and where its time is noted. */
export interface Bare { readonly situation: Pick<Situation, 'cluster' | 'pause' | 'goOn'>; readonly run: RunContext; readonly journal: JournalEntry[]; readonly steps: MeasuredStep[] }

/** One step without an engine, with the time it took. */
export async function runStep<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, title: string, input: Input, { situation, run, journal, steps }: Bare): Promise<Output> {
  const began = performance.now();
  const waits: Record<string, number> = {};
  const output = await runBare(step, input, {
    cluster: situation.cluster, run, pause: situation.pause, goOn: situation.goOn,
    journal: (entry) => { journal.push(entry); },
    waited: (ms, why) => { waits[why] = (waits[why] ?? 0) + ms; },
  });
  steps.push({ title, tookMs: Math.round(performance.now() - began), waitedMs: Object.values(waits).reduce((sum, ms) => sum + ms, 0), waits });
  return output;
}
