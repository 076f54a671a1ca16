import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { RunReportShape } from '../report-shape.ts';
import { renderReport } from '../render/report-markdown.ts';
import { chooseRun, readRootVariables } from '../runs.ts';

export const reportCommand = defineCommand({
  path: ['report'],
  summary: 'Print the report of a run: what happened, who approved what, where the time went',
  details: 'Markdown by default; `-o json` and `-o yaml` give the same as data.',
  arguments: [{ name: 'run', description: 'key of the run', required: false }],
  examples: ['report 2251799813685251 > failover.md', 'report 2251799813685251 -o json'],
  input: z.object({ run: z.string().optional() }),
  async run({ run }, { parts }) {
    const engine = await parts.engine();
    const runKey = run ?? (await engine.history.listRuns({ processIds: ['RegionFailover'], limit: 1 }))[0]?.key ?? (await chooseRun(engine, run));
    const { report } = await readRootVariables(engine, runKey);
    if (report === undefined || report === null) {
      const active = await engine.runs.isActive(runKey);
      throw new RunbookError('NOT_FOUND', { run: runKey, problem: active ? `the run has not ended yet: regionctl status ${runKey}` : 'the run wrote no report, or Operate does not show it yet' });
    }
    const parsed = RunReportShape.safeParse(report);
    if (!parsed.success) throw new RunbookError('ANSWER_UNKNOWN', { run: runKey, problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
    return { data: report, markdown: () => renderReport(parsed.data), text: () => renderReport(parsed.data) };
  },
});
