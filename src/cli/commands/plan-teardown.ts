import { z } from 'zod';
import { checkTeardownRequest } from '../../domain/setup-request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { renderPlan } from '../render/plan-view.ts';

export const planTeardownCommand = defineCommand({
  path: ['plan', 'teardown'],
  summary: 'Show what a teardown would remove from both regions, with the exact calls, changing nothing',
  details: 'Reads both regions; writes are only recorded, by the code that would send them.',
  options: [
    { flags: '--cluster <name>', description: 'cluster to remove, as named in regions.yaml', required: true },
    { flags: '--even-if-serving', description: 'plan for a cluster that clients still use' },
  ],
  examples: ['plan teardown --cluster payments', 'plan teardown --cluster payments --even-if-serving -o yaml'],
  input: z.object({ cluster: z.string(), evenIfServing: z.boolean().default(false) }),
  async run({ cluster, evenIfServing }, { parts, progress }) {
    const catalogue = await parts.catalogue();
    const checked = checkTeardownRequest({ cluster, confirm: cluster, evenIfServing, reason: 'plan', requestedBy: 'plan' }, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const plan = await progress.task('Plan over both regions', () => parts.planTeardown({ cluster, evenIfServing }));
    return { data: plan, text: (style) => renderPlan(style, plan), ...(plan.ends?.code === 'LOCKED' ? { exit: 'locked' } : {}) };
  },
});
