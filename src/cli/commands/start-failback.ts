import { z } from 'zod';
import { checkFailbackRequest } from '../../domain/request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { START_OPTIONS, startChecked, startVariables, timeoutOf } from '../start-run.ts';

const Input = z.object({
  cluster: z.string(), region: z.string(), reason: z.string(),
  approvers: z.string().optional(), requestedBy: z.string().optional(), wait: z.boolean().default(false), timeout: z.string().optional(),
});

export const startFailbackCommand = defineCommand({
  path: ['start', 'failback'],
  summary: 'Start a failback: the lost region is back and empty, restore full redundancy',
  details: 'The request is checked first: with a problem nothing starts and nothing is read from a region. Each step that changes the cluster waits for its approvals. While exporting is paused, three guards see to it that it is resumed.',
  options: [
    { flags: '--cluster <name>', description: 'managed cluster, as named in regions.yaml', required: true },
    { flags: '--region <region>', description: 'the region that comes back', required: true },
    ...START_OPTIONS,
  ],
  examples: ['start failback --cluster payments --region region1 --reason "region 1 rebuilt, CHG-815" --wait'],
  endsByItself: true,
  input: Input,
  async run({ cluster, region, ...options }, context) {
    const timeoutMs = timeoutOf(options);
    const catalogue = await context.parts.catalogue();
    const variables = { cluster, region, ...startVariables(options, context) };
    const checked = checkFailbackRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const { survivingRegion, approvers, requestedBy } = checked.request;
    return startChecked({
      processId: 'RegionFailback', variables, facts: { cluster, region, survivingRegion, approvers, requestedBy },
      shown: [['cluster', cluster], ['comes back', region], ['approvers', approvers.join(', ') || 'nobody']],
    }, { wait: options.wait, timeoutMs }, context);
  },
});
