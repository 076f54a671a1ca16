import { z } from 'zod';
import { RunbookError, toRunbookError } from '../errors/runbook-error.ts';
import { inReserve, render } from './actions.ts';
import { Preview } from './approval.ts';
import { isoOf } from './environment.ts';
import { evidenceText } from './evidence-text.ts';
import { contextOf, goOnWith, type JobRun } from './job-run.ts';
import { acceptingSilence } from './reading.ts';
import { POLL_MS, type Outcome } from './reconcile.ts';
import { walk } from './step.ts';
import { createTicks } from './ticks.ts';

const Approvers = z.object({ approvers: z.array(z.string()) });

/**
 * Observes and plans only: the exact commands over the predicted state, with their digests, for the approval. Sends nothing.
 * @throws DEADLINE (defect) when the step cannot be planned in time
 */
export async function previewJob<Input, View, Action, Output>(run: JobRun<Input, View, Action, Output>): Promise<Outcome<{ readonly preview: Preview }>> {
  const { step, input, job, env, cluster, hold, book } = run;
  const { approvers } = Approvers.parse(job.variables);
  const ticks = createTicks(env.clock, book.current.activeSince ?? isoOf(env.clock));
  for (;;) {
    goOnWith(hold, env);
    const began = ticks.elapsedMs;
    const seen = await look(run, ticks);
    if ('view' in seen) {
      const { actions, end } = walk(step, input, seen.view, ticks);
      if (end.kind === 'decide') return { kind: 'decide', code: end.code, facts: end.facts };
      if (actions.length > 0 || end.kind === 'done') {
        const rendered = await render(step, actions, cluster, contextOf(job, env));
        const nothingToDo = actions.length === 0;
        // Nobody is asked where nothing is to do, so nothing is approved in reserve either.
        const reserve = nothingToDo ? [] : await render(step, step.reserve?.(input, seen.view) ?? [], cluster, contextOf(job, env));
        const preview: Preview = {
          id: job.key, step: step.title, nothingToDo,
          evidence: evidenceText({ ...(step.evidence?.(input, seen.view) ?? {}), ...(nothingToDo ? { plan: 'Nothing to do: the goal is reached already' } : {}), ...inReserve(reserve) }),
          commands: rendered.flatMap(({ commands }) => commands), digests: rendered.map(({ digest }) => digest), reserve: reserve.map(({ digest }) => digest),
          irreversible: step.irreversible ?? '', approvers: nothingToDo ? [] : approvers,
        };
        return { kind: 'done', output: { preview: Preview.parse(preview) } };
      }
    }
    const why = 'view' in seen ? 'the world to stand still' : seen.failure.forPeople;
    if (ticks.elapsedMs > step.deadlineMs) throw new RunbookError('DEADLINE', { step: `preview: ${step.title}`, waitingFor: why, deadlineMs: step.deadlineMs });
    await env.pause(POLL_MS);
    book.addWaited(ticks.elapsedMs - began);
  }
}

async function look<Input, View, Action, Output>({ step, input, job, env, cluster }: JobRun<Input, View, Action, Output>, ticks: ReturnType<typeof createTicks>): Promise<{ readonly view: View } | { readonly failure: RunbookError }> {
  try {
    return { view: await step.observe(input, acceptingSilence(cluster.readers), contextOf(job, env), ticks) };
  } catch (cause) {
    const failure = toRunbookError(cause);
    if (failure.spec.reaction !== 'retry') throw failure;
    return { failure };
  }
}
