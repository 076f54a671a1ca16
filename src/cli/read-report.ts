import type { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { EngineConnection } from './context.ts';
import { RunReportShape } from './report-shape.ts';
import { readRootVariables } from './runs.ts';

/** The report that a run wrote. @throws NOT_FOUND (refuse) while there is none; ANSWER_UNKNOWN (defect) for one of another shape */
export async function readReport(engine: EngineConnection, runKey: string): Promise<z.infer<typeof RunReportShape>> {
  const { report } = await readRootVariables(engine, runKey);
  if (report === undefined || report === null) {
    const active = await engine.runs.isActive(runKey);
    throw new RunbookError('NOT_FOUND', { run: runKey, problem: active ? `the run has not ended yet: regionctl status ${runKey}` : 'the run wrote no report, or Operate does not show it yet' });
  }
  const parsed = RunReportShape.safeParse(report);
  if (!parsed.success) throw new RunbookError('ANSWER_UNKNOWN', { run: runKey, problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
  return parsed.data;
}
