import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { StepRecord } from '../../ports/engine.ts';
import { defineCommand } from '../command-spec.ts';
import type { ModelElement } from '../context.ts';
import { chooseRun, readRootVariables } from '../runs.ts';

export interface Skip { readonly terminate: readonly string[]; readonly activate: string; readonly element: ModelElement }

const sameName = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/**
 * What to end and where to go on. A step that runs as preview, approve, do is skipped as a whole. Pure.
 * @throws NOT_FOUND (refuse) when no active element has this id or name; USAGE (refuse) when the model leads nowhere from it
 */
export function planSkip(step: string, model: readonly ModelElement[], active: readonly StepRecord[]): Skip {
  const byId = new Map(model.map((element) => [element.id, element]));
  const isStep = (id: string): boolean => model.some(({ parents, id: inner }) => parents[0] === id && inner.startsWith('Task_Preview'));
  const wanted = model.find(({ id, name }) => id === step || sameName(name, step));
  const whole = wanted?.parents.find(isStep);
  const element = whole === undefined ? wanted : byId.get(whole);
  const ending = active.filter(({ elementId, state, type }) => elementId === element?.id && state === 'ACTIVE' && type !== 'MULTI_INSTANCE_BODY');
  if (element === undefined || ending.length === 0) {
    throw new RunbookError('NOT_FOUND', { step, active: active.filter(({ state, type }) => state === 'ACTIVE' && type !== 'PROCESS').map(({ elementId, name }) => `${elementId} (${name ?? ''})`) });
  }
  const [next, ...others] = element.next;
  if (next === undefined || others.length > 0) throw new RunbookError('USAGE', { step: element.id, problem: 'the model does not lead on from it by one flow' });
  return { terminate: ending.map(({ key }) => key), activate: next, element };
}

export const skipCommand = defineCommand({
  path: ['skip'],
  summary: 'Skip an active step by hand: the run goes on after it',
  details: 'For a step whose goal you have reached by hand. Nothing checks that: the next steps and the verification look at the world as it is. A step with an approval is skipped as a whole.',
  arguments: [{ name: 'step', description: 'id or name of the active step, as in the model', required: true }],
  options: [
    { flags: '--reason <text>', description: 'why, for the audit', required: true },
    { flags: '--run <key>', description: 'key of the run; the only active one when absent' },
    { flags: '--as <user>', description: 'your name, for the audit; the user of the operating system when absent' },
  ],
  examples: ['skip Task_DisableLostExporters --reason "disabled by hand, INC-4711"', 'skip "Disable exporters of lost region" --run 2251799813685251 --reason "INC-4711"'],
  input: z.object({ step: z.string(), reason: z.string().trim().min(1, 'say why'), run: z.string().optional(), as: z.string().optional() }),
  async run({ step, reason, run, as }, { parts, user, clock }) {
    const engine = await parts.engine();
    const runKey = await chooseRun(engine, run);
    const summary = await engine.history.readRun(runKey);
    if (summary === null) throw new RunbookError('NOT_FOUND', { run: runKey });
    const [model, steps, variables] = await Promise.all([parts.modelOf(summary.processId), engine.history.readSteps(runKey), readRootVariables(engine, runKey)]);
    const { terminate, activate, element } = planSkip(step, model, steps);
    const decided = z.array(z.record(z.string(), z.unknown())).catch([]).parse(variables['decisions']);
    const skipped = { on: element.id, decision: 'skip', reason, by: as ?? user, at: new Date(clock.now()).toISOString() };
    await engine.runs.setVariables(runKey, { decisions: [...decided, skipped] }, { local: true });
    await engine.runs.modify({ runKey, terminate, activate: [{ elementId: activate }] });
    return { data: { run: runKey, skipped, goesOnAt: activate }, text: (style) => `${style.warn('skipped')}: ${element.name} (${element.id}); the run goes on at ${activate}` };
  },
});
