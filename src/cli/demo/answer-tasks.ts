import { toRunbookError } from '../../errors/runbook-error.ts';
import type { OpenTask } from '../../ports/engine.ts';
import type { CliContext } from '../context.ts';
import { isApproval } from '../task-choices.ts';

const LOOK_EVERY_MS = 500;

/** Answers the approvals of a run: asks the person, or says yes. A decision is never answered for anybody. */
export function answerTasks(runKey: string, context: CliContext, yes: boolean): { readonly failed: Promise<never>; stop(): void } {
  const { parts, terminal, interrupted } = context;
  const answered = new Set<string>();
  const state = { stopped: false };

  const answer = async (task: OpenTask): Promise<void> => {
    const said = yes ? 'yes' : (await terminal.ask(`${task.name}: type yes to approve, no to reject`)).trim().toLowerCase();
    if (said !== 'yes' && said !== 'no') return;
    answered.add(task.key);
    const as = yes ? 'demo-operator' : context.user;
    await (await parts.engine()).tasks.complete(task.key, { as, variables: { decision: said === 'yes' ? 'approve' : 'reject', comment: yes ? 'answered by --yes' : null } });
    terminal.say(`${said === 'yes' ? 'Approved' : 'Rejected'} as ${as}.`);
  };
  const loop = async (): Promise<never> => {
    const engine = await parts.engine();
    for (;;) {
      if (state.stopped || interrupted.aborted) return new Promise<never>(() => undefined);
      // The list is the only thing that may lag or fail here; the engine's own answer to `complete` counts.
      const open = await engine.tasks.listOpen({ runKey }).catch(() => []);
      const next = open.find((task) => isApproval(task) && !answered.has(task.key) && typeof task.variables['previewId'] === 'string');
      if (next !== undefined) await answer(next).catch((cause: unknown) => { if (toRunbookError(cause).code !== 'NOT_FOUND') throw cause; });
      await context.pause(LOOK_EVERY_MS);
    }
  };
  return { failed: loop(), stop: () => { state.stopped = true; } };
}
