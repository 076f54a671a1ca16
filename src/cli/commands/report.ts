import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { readReport } from '../read-report.ts';
import { renderReport } from '../render/report-markdown.ts';
import { chooseRun, PROCESS_IDS } from '../runs.ts';

export const reportCommand = defineCommand({
  path: ['report'],
  summary: 'Print the report of a run: what happened, who approved what, where the time went',
  details: 'Markdown by default; `-o json` and `-o yaml` give the same as data.',
  arguments: [{ name: 'run', description: 'key of the run', required: false }],
  examples: ['report 2251799813685251 > failover.md', 'report 2251799813685251 -o json'],
  input: z.object({ run: z.string().optional() }),
  async run({ run }, { parts }) {
    const engine = await parts.engine();
    const runKey = run ?? (await engine.history.listRuns({ processIds: PROCESS_IDS, limit: 1 }))[0]?.key ?? (await chooseRun(engine, run));
    const report = await readReport(engine, runKey);
    return { data: report, markdown: () => renderReport(report), text: () => renderReport(report) };
  },
});
