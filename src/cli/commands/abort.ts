import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';

export const abortCommand = defineCommand({
  path: ['abort'],
  summary: 'End a run in order: undo what can be undone, release the lock, write the report',
  details: 'Brokers that were removed stay removed; brokers that were only fenced start again. Cancelling the run in Operate instead would undo nothing.',
  arguments: [{ name: 'run', description: 'key of the run', required: true }],
  options: [
    { flags: '--reason <text>', description: 'why, for the audit', required: true },
    { flags: '--as <user>', description: 'your name, for the audit; the user of the operating system when absent' },
  ],
  examples: ['abort 2251799813685251 --reason "false alarm: region 1 is back"'],
  input: z.object({ run: z.string(), reason: z.string().trim().min(1, 'say why'), as: z.string().optional() }),
  async run({ run, reason, as }, { parts, user }) {
    const { runs } = await parts.engine();
    const abortedBy = as ?? user;
    if (!(await runs.isActive(run))) throw new RunbookError('RUN_NOT_ACTIVE', { run });
    await runs.publishMessage({ name: 'RegionRunbookAbort', correlationKey: run, variables: { abortReason: reason, abortedBy }, messageId: `abort-${run}`, timeToLiveMs: 60_000 });
    return { data: { run, reason, abortedBy }, text: (style) => `${style.warn('abort requested')}: run ${run}, by ${abortedBy}. See how it ends: regionctl status ${run} --watch` };
  },
});
