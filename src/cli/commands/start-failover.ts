import { z } from 'zod';
import { checkRequest } from '../../domain/request.ts';
import { RunbookError, toRunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import type { CliContext } from '../context.ts';
import { deployAll } from '../deployment.ts';
import { followRun } from '../follow.ts';
import { parseDuration } from '../render/time.ts';
import { renderFacts } from '../render/table.ts';

const Input = z.object({
  cluster: z.string(), lost: z.string(), reason: z.string(),
  approvers: z.string().optional(), requestedBy: z.string().optional(), wait: z.boolean().default(false), timeout: z.string().optional(),
});

/** Starts the run; an engine that has no models yet gets them first. */
async function startRun({ parts, terminal }: Pick<CliContext, 'parts' | 'terminal'>, variables: Readonly<Record<string, unknown>>): Promise<string> {
  const { runs } = await parts.engine();
  try {
    return await runs.startRun('RegionFailover', variables);
  } catch (cause) {
    if (toRunbookError(cause).code !== 'NOT_FOUND') throw cause;
    terminal.say('The engine does not know the process yet: deploying the models.');
    await deployAll(parts);
    return runs.startRun('RegionFailover', variables);
  }
}

export const startFailoverCommand = defineCommand({
  path: ['start', 'failover'],
  summary: 'Start a failover: a region is lost, bring processing back on the other one',
  details: 'The request is checked first: with a problem nothing starts and nothing is read from a region. Each step that changes the cluster waits for its approvals.',
  options: [
    { flags: '--cluster <name>', description: 'managed cluster, as named in regions.yaml', required: true },
    { flags: '--lost <region>', description: 'the region that is lost', required: true },
    { flags: '--reason <text>', description: 'why, for the audit', required: true },
    { flags: '--approvers <names>', description: 'who approves, comma separated (at most two); the groups of the cluster\'s policy when absent' },
    { flags: '--requested-by <name>', description: 'who asks, for the audit; the user of the operating system when absent' },
    { flags: '--wait', description: 'follow the run to its end and exit with its result' },
    { flags: '--timeout <duration>', description: 'with --wait: stop following after this long (90s, 10m, 1h)' },
  ],
  examples: [
    'start failover --cluster payments --lost region1 --reason "power cut in region 1, INC-4711" --wait',
    'start failover --cluster payments --lost region1 --reason "INC-4711" --approvers platform,database -o json',
  ],
  endsByItself: true,
  input: Input,
  async run({ cluster, lost, reason, approvers, requestedBy, wait, timeout }, context) {
    const timeoutMs = timeout === undefined ? null : parseDuration(timeout);
    if (timeout !== undefined && timeoutMs === null) throw new RunbookError('USAGE', { timeout, expected: 'a duration such as 90s, 10m or 1h' });
    const catalogue = await context.parts.catalogue();
    const variables = { cluster, lostRegion: lost, reason, requestedBy: requestedBy ?? context.user, ...(approvers === undefined ? {} : { approvers: approvers.split(',').map((name) => name.trim()).filter((name) => name !== '') }) };
    const checked = checkRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const runKey = await startRun(context, variables);
    const data = { run: runKey, cluster, lostRegion: lost, survivingRegion: checked.request.survivingRegion, approvers: checked.request.approvers, requestedBy: checked.request.requestedBy };
    if (!wait) {
      return {
        data,
        text: (style) => [renderFacts(style, [['run', style.strong(runKey)], ['cluster', cluster], ['lost', lost], ['approvers', checked.request.approvers.join(', ') || 'nobody']]),
          '', `Follow it:   regionctl status ${runKey} --watch`, `Its tasks:   regionctl tasks ${runKey}`, 'A runner must be at work: regionctl work'].join('\n'),
      };
    }
    context.terminal.say(`Run ${runKey} has started.`);
    const end = await followRun(runKey, context, timeoutMs);
    return { data: { ...data, ...end.data }, text: end.text, exit: end.exit };
  },
});
