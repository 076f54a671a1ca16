import { z } from 'zod';
import { checkSetupRequest } from '../../domain/setup-request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { START_OPTIONS, startChecked, startVariables, timeoutOf } from '../start-run.ts';

const Input = z.object({
  cluster: z.string(), reason: z.string(),
  approvers: z.string().optional(), requestedBy: z.string().optional(), wait: z.boolean().default(false), timeout: z.string().optional(),
});

export const startSetupCommand = defineCommand({
  path: ['start', 'setup'],
  summary: 'Start a set-up: install a cluster over both regions, as regions.yaml describes it',
  details: 'The request is checked first: with a problem nothing starts and nothing is read from a region. Each step that changes a region waits for its approvals. May be repeated: what stands already is left alone. Look first: regionctl doctor --cluster NAME, then regionctl plan setup.',
  options: [
    { flags: '--cluster <name>', description: 'cluster to install, as named in regions.yaml; it needs camunda and helm there', required: true },
    ...START_OPTIONS,
  ],
  examples: [
    'start setup --cluster payments --reason "new cluster, CHG-901" --wait',
    'start setup --cluster payments --reason "CHG-901" --approvers platform,database -o json',
  ],
  endsByItself: true,
  input: Input,
  async run({ cluster, ...options }, context) {
    const timeoutMs = timeoutOf(options);
    const catalogue = await context.parts.catalogue();
    const variables = { cluster, ...startVariables(options, context) };
    const checked = checkSetupRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const { layout, shape, approvers, requestedBy } = checked.request;
    const regions = layout.regions.map(({ name }) => name);
    return startChecked({
      processId: 'RegionSetup', variables, facts: { cluster, regions, version: shape.version, approvers, requestedBy },
      shown: [['cluster', cluster], ['regions', regions.join(', ')], ['version', shape.version], ['approvers', approvers.join(', ') || 'nobody']],
    }, { wait: options.wait, timeoutMs }, context);
  },
});
