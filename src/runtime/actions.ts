import type { JournalEntry, ManagedCluster, Writers } from '../ports/managed-cluster.ts';
import { digestOf } from './digest.ts';
import type { RunContext, StepDefinition } from './step.ts';

/** An action with the exact command that sends it, as the recording transport tells it. */
export interface Rendered { readonly commands: readonly string[]; readonly digest: string }

/** Renders actions without sending them: what a preview shows is what `apply` sends. */
export async function render<Input, View, Action, Output>(
  step: Pick<StepDefinition<Input, View, Action, Output>, 'apply'>, actions: readonly Action[], cluster: Pick<ManagedCluster, 'recorder'>, run: RunContext,
): Promise<Rendered[]> {
  const rendered: Rendered[] = [];
  for (const action of actions) {
    const commands: string[] = [];
    const writers: Writers = cluster.recorder((entry: JournalEntry) => { if (!commands.includes(entry.command)) commands.push(entry.command); });
    await step.apply(action, writers, run);
    rendered.push({ commands, digest: await digestOf(commands.join('\n')) });
  }
  return rendered;
}

/** How evidence shows what is sent only if it is needed. */
export const inReserve = (reserve: readonly Rendered[]): { readonly 'only if needed'?: readonly string[] } =>
  (reserve.length === 0 ? {} : { 'only if needed': reserve.flatMap(({ commands }) => commands) });
