import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { chooseRun } from '../runs.ts';
import { renderTable } from '../render/table.ts';

/** As in the models. */
const RETRIES = 3;

export const retryCommand = defineCommand({
  path: ['retry'],
  summary: 'Resolve the incidents of a run, so that the step is tried again',
  details: 'Repair the cause first: the message of the incident says what to do. A step looks at the world before it acts, so nothing is done twice.',
  arguments: [{ name: 'run', description: 'key of the run; the only active one when absent', required: false }],
  examples: ['retry 2251799813685251'],
  input: z.object({ run: z.string().optional() }),
  async run({ run }, { parts }) {
    const engine = await parts.engine();
    const runKey = await chooseRun(engine, run);
    const incidents = await engine.history.readIncidents(runKey);
    if (incidents.length === 0) throw new RunbookError('NOT_FOUND', { run: runKey, problem: 'no incident is open (Operate lags by a second or two)' });
    for (const incident of incidents) await engine.runs.resolveIncident(incident, RETRIES);
    return {
      data: { run: runKey, resolved: incidents },
      text: (style) => renderTable(style, ['tried again', 'incident', 'was'], incidents.map(({ elementId, key, message }) => [elementId, key, message])),
    };
  },
});
