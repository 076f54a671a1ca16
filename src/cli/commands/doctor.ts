import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { renderTable } from '../render/table.ts';

export const doctorCommand = defineCommand({
  path: ['doctor'],
  summary: 'Check what this machine, the configuration, the engine and the regions need, and how to get it',
  details: 'Changes nothing. Exits with 1 when something that every use needs is missing.',
  examples: ['doctor'],
  input: z.object({}),
  async run(_input, { parts, progress }) {
    const checks = await progress.task('Look at machine, configuration, engine and regions', () => parts.checkUp());
    const failed = checks.some(({ ok, neededFor }) => !ok && neededFor === undefined);
    return {
      data: checks,
      text: (style) => renderTable(style, ['', 'what', 'found', 'what to do'], checks.map(({ what, ok, found, remedy, neededFor }) =>
        [ok ? style.good('ok') : neededFor === undefined ? style.bad('missing') : style.warn('missing'), what, found, ok ? '' : `${remedy ?? ''}${neededFor === undefined ? '' : style.dim(` (for ${neededFor})`)}`])),
      ...(failed ? { exit: 'failed' } : {}),
    };
  },
});
