import { z } from 'zod';
import { RunbookError, toRunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import type { CliContext } from '../context.ts';
import { answerTasks } from '../demo/answer-tasks.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import { deployAll } from '../deployment.ts';
import { followRun } from '../follow.ts';
import { readReport } from '../read-report.ts';
import { renderReport } from '../render/report-markdown.ts';

const LOST = 'region1';

type Exit = Awaited<ReturnType<typeof followRun>>['exit'];
interface Act { readonly run: string; readonly exit: Exit }

/** Starts a run and answers its approvals until it ends. */
async function play(processId: string, variables: Readonly<Record<string, unknown>>, context: CliContext, yes: boolean): Promise<Act> {
  const run = await (await context.parts.engine()).runs.startRun(processId, { cluster: 'lab', requestedBy: 'demo', approvers: ['operators'], ...variables });
  const answering = answerTasks(run, context, yes);
  try {
    const { exit } = await Promise.race([followRun(run, context, null), answering.failed]);
    return { run, exit };
  } finally {
    answering.stop();
  }
}

/** Loses a region and brings processing back, as an operator would. */
async function failOver(context: CliContext, yes: boolean): Promise<Act> {
  const { parts, progress, terminal } = context;
  await progress.task('Deploy the models and forms', () => deployAll(parts));
  await progress.task('Send the canary, so that there are records to prove', () => parts.sendCanary('lab'));
  const lab = await parts.lab();
  await progress.task(`Cut the link of ${LOST}: everything in it hangs`, () => lab.lose(LOST, 'cut', progress));
  terminal.say(`\n${LOST} is lost. What an operator types now:\n  regionctl start failover --cluster lab --lost ${LOST} --reason "demo" --approvers operators --wait\n`);
  return play('RegionFailover', { lostRegion: LOST, reason: 'demo: the link of region1 was cut' }, context, yes);
}

/** The region is rebuilt, empty; full redundancy is restored. */
async function failBack(context: CliContext, yes: boolean): Promise<Act> {
  const { parts, progress, terminal } = context;
  await progress.task('Send the canary, while the cluster lives on one region', () => parts.sendCanary('lab'));
  await (await parts.lab()).heal(LOST, { stale: false }, progress);
  terminal.say(`\n${LOST} is back, and empty. What an operator types now:\n  regionctl start failback --cluster lab --region ${LOST} --reason "demo" --approvers operators --wait\n`);
  return play('RegionFailback', { region: LOST, reason: 'demo: region1 was rebuilt' }, context, yes);
}

/** The run has ended; its report is shown by Operate a second or two later. */
async function shownReport(run: string, { parts, clock, pause }: CliContext): ReturnType<typeof readReport> {
  const until = clock.now() + 30_000;
  for (;;) {
    try {
      return await readReport(await parts.engine(), run);
    } catch (cause) {
      if (toRunbookError(cause).code !== 'NOT_FOUND' || clock.now() > until) throw cause;
    }
    await pause(500);
  }
}

export const demoCommand = defineCommand({
  path: ['demo'],
  summary: 'The whole circle from nothing: lab up, region lost, failover, region back, failback, with approvals and reports',
  details: 'Needs Linux and root. Takes the lab down at the end; the embedded engine too, where the demo started it. The audit trail of the run stays in the engine\'s data.',
  options: [
    { flags: '--yes', description: 'answer the approvals by itself, as "demo-operator"' },
    { flags: '--keep', description: 'leave lab and engine up at the end, with their addresses' },
  ],
  examples: ['demo', 'demo --yes', 'demo --yes --keep'],
  endsByItself: true,
  input: z.object({ yes: z.boolean().default(false), keep: z.boolean().default(false) }),
  async run({ yes, keep }, context) {
    const { parts, terminal, clock } = context;
    /** Asked anew each time: it changes while others are waited for. */
    const isInterrupted = (): boolean => context.interrupted.aborted;
    if (!yes && !terminal.interactive) throw new RunbookError('NOT_CONFIRMED', { problem: 'nobody can be asked for the approvals here', remedy: 'add --yes: npm run demo -- --yes' });
    parts.useLab();
    const began = clock.now();
    const stage: Stage = openStage(context);
    try {
      const addresses = await stage.build();
      if (isInterrupted()) return { exit: 'interrupted' };
      const reports = [];
      let exit: Exit = 'done';
      for (const act of [failOver, failBack]) {
        const { run, exit: ended } = await act(context, yes);
        if (isInterrupted()) return { exit: 'interrupted' };
        if (ended === 'incident') return { data: { run }, text: () => 'The run has an open incident, told above. Look at it with: npm run demo -- --yes --keep', exit: ended };
        reports.push(await shownReport(run, context));
        exit = ended;
        if (ended !== 'done') break;
      }
      const rendered = reports.map(renderReport).join('\n\n');
      if (keep) terminal.say(`\nLeft up. ${addresses}\nTake it down: regionctl lab down && regionctl engine down`);
      terminal.say(`\nThe whole demo took ${Math.round((clock.now() - began) / 1_000)} s.`);
      return { data: reports, text: () => rendered, markdown: () => rendered, exit };
    } finally {
      await stage.close({ keep: keep && !isInterrupted() });
    }
  },
});
