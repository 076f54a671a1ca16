import { z } from 'zod';
import { defineCommand, type CommandResult } from '../command-spec.ts';
import type { CliContext, ClusterCheck } from '../context.ts';
import { renderTable } from '../render/table.ts';
import type { Style } from '../render/style.ts';
import { chooseLayout } from '../topology.ts';

const remedyOf = (style: Style, remedy: string | undefined, neededFor: string | undefined): string =>
  `${remedy ?? ''}${neededFor === undefined ? '' : style.dim(` (for ${neededFor})`)}`;

async function checkMachine({ parts, progress }: CliContext): Promise<CommandResult> {
  const checks = await progress.task('Look at machine, configuration, engine and regions', () => parts.checkUp());
  const failed = checks.some(({ ok, neededFor }) => !ok && neededFor === undefined);
  return {
    data: checks,
    text: (style) => renderTable(style, ['', 'what', 'found', 'what to do'], checks.map(({ what, ok, found, remedy, neededFor }) =>
      [ok ? style.good('ok') : neededFor === undefined ? style.bad('missing') : style.warn('missing'), what, found, ok ? '' : remedyOf(style, remedy, neededFor)])),
    ...(failed ? { exit: 'failed' } : {}),
  };
}

const resultIn = (style: Style, { result, neededFor }: ClusterCheck): string => {
  if (result === 'ok') return style.good('ok');
  return result === 'missing' && neededFor === undefined ? style.bad('missing') : style.warn(result);
};

async function checkCluster(name: string, { parts, progress }: CliContext): Promise<CommandResult> {
  const checks = await progress.task('Look at both regions', () => parts.checkCluster(name));
  const failed = checks.some(({ result, neededFor }) => result === 'missing' && neededFor === undefined);
  return {
    data: checks,
    text: (style) => renderTable(style, ['', 'check', 'region', 'found', 'what to do'], checks.map((row) =>
      [resultIn(style, row), row.check, row.region === '' ? '-' : row.region, row.found, row.result === 'ok' ? '' : remedyOf(style, row.remedy, row.neededFor)])),
    ...(failed ? { exit: 'failed' } : {}),
  };
}

export const doctorCommand = defineCommand({
  path: ['doctor'],
  summary: 'Check what this machine, the configuration, the engine and the regions need, and how to get it',
  details: 'Changes nothing. With --cluster it asks both regions of a cluster what a run would need of them: contexts, rights of the account (exactly those in deploy/rbac), DNS and search; and of this machine helm, the chart, the values of secrets and the programs of the provider. Exits with 1 when something that every use needs is missing; what only some runs need is shown with them.',
  options: [{ flags: '--cluster [name]', description: 'check a managed cluster instead; without a name the only one of the configuration' }],
  examples: ['doctor', 'doctor --cluster payments', 'doctor --cluster payments -o json'],
  input: z.object({ cluster: z.union([z.string(), z.literal(true)]).optional() }),
  async run({ cluster }, context) {
    if (cluster === undefined) return checkMachine(context);
    const { cluster: name } = await chooseLayout(context.parts, cluster === true ? undefined : cluster);
    return checkCluster(name, context);
  },
});
