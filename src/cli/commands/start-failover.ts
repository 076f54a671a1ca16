import { z } from 'zod';
import { checkRequest } from '../../domain/request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { START_OPTIONS, startChecked, startVariables, timeoutOf } from '../start-run.ts';

const Input = z.object({
  cluster: z.string(), lost: z.string(), reason: z.string(),
  approvers: z.string().optional(), requestedBy: z.string().optional(), wait: z.boolean().default(false), timeout: z.string().optional(),
});

export const startFailoverCommand = defineCommand({
  path: ['start', 'failover'],
  summary: 'Start a failover: a region is lost, bring processing back on the other one',
  details: 'The request is checked first: with a problem nothing starts and nothing is read from a region. Each step that changes the cluster waits for its approvals.',
  options: [
    { flags: '--cluster <name>', description: 'managed cluster, as named in regions.yaml', required: true },
    { flags: '--lost <region>', description: 'the region that is lost', required: true },
    ...START_OPTIONS,
  ],
  examples: [
    'start failover --cluster payments --lost region1 --reason "power cut in region 1, INC-4711" --wait',
    'start failover --cluster payments --lost region1 --reason "INC-4711" --approvers platform,database -o json',
  ],
  endsByItself: true,
  input: Input,
  async run({ cluster, lost, ...options }, context) {
    const timeoutMs = timeoutOf(options);
    const catalogue = await context.parts.catalogue();
    const variables = { cluster, lostRegion: lost, ...startVariables(options, context) };
    const checked = checkRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const { survivingRegion, approvers, requestedBy } = checked.request;
    return startChecked({
      processId: 'RegionFailover', variables, facts: { cluster, lostRegion: lost, survivingRegion, approvers, requestedBy },
      shown: [['cluster', cluster], ['lost', lost], ['approvers', approvers.join(', ') || 'nobody']],
    }, { wait: options.wait, timeoutMs }, context);
  },
});
