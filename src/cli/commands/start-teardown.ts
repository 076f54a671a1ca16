import { z } from 'zod';
import { checkTeardownRequest } from '../../domain/setup-request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import type { CliContext } from '../context.ts';
import { START_OPTIONS, startChecked, startVariables, timeoutOf } from '../start-run.ts';

const Input = z.object({
  cluster: z.string(), reason: z.string(), confirm: z.string().optional(), evenIfServing: z.boolean().default(false),
  approvers: z.string().optional(), requestedBy: z.string().optional(), wait: z.boolean().default(false), timeout: z.string().optional(),
});

/** What was given, else what the person types; nothing where nobody can be asked, which the check refuses. */
async function confirmed(given: string | undefined, cluster: string, { terminal }: Pick<CliContext, 'terminal'>): Promise<string | undefined> {
  if (given !== undefined || !terminal.interactive) return given;
  return terminal.ask(`This removes ${cluster} from both regions, with all its data. Type "${cluster}" to go on:`);
}

export const startTeardownCommand = defineCommand({
  path: ['start', 'teardown'],
  summary: 'Start a teardown: remove a cluster from both regions, with all its data',
  details: 'Removes what a set-up made or noted, nothing else. On a terminal it asks to type the name of the cluster where --confirm is missing. A cluster that still serves clients is spared unless --even-if-serving. Each step that changes a region waits for its approvals.',
  options: [
    { flags: '--cluster <name>', description: 'cluster to remove, as named in regions.yaml', required: true },
    { flags: '--confirm <name>', description: 'the name of the cluster once more' },
    { flags: '--even-if-serving', description: 'go on although clients still use the cluster' },
    ...START_OPTIONS,
  ],
  examples: [
    'start teardown --cluster payments --reason "moved, CHG-950" --wait',
    'start teardown --cluster payments --reason "CHG-950" --confirm payments --even-if-serving -o json',
  ],
  endsByItself: true,
  input: Input,
  async run({ cluster, confirm, evenIfServing, ...options }, context) {
    const timeoutMs = timeoutOf(options);
    const catalogue = await context.parts.catalogue();
    const check = (typed: string | undefined): ReturnType<typeof checkTeardownRequest> =>
      checkTeardownRequest({ cluster, confirm: typed, evenIfServing, ...startVariables(options, context) }, catalogue.names(), (name) => catalogue.policyOf(name));
    const other = check(cluster); // nobody types a name for a request that is refused anyway
    const typed = other.kind === 'refused' ? confirm : await confirmed(confirm, cluster, context);
    const checked = check(typed);
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const { layout, approvers, requestedBy } = checked.request;
    const regions = layout.regions.map(({ name }) => name);
    return startChecked({
      processId: 'RegionTeardown', variables: { cluster, confirm: typed, evenIfServing, ...startVariables(options, context) },
      facts: { cluster, regions, evenIfServing, approvers, requestedBy },
      shown: [['removes', cluster], ['regions', regions.join(', ')], ['approvers', approvers.join(', ') || 'nobody']],
    }, { wait: options.wait, timeoutMs }, context);
  },
});
