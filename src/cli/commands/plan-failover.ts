import { z } from 'zod';
import { checkRequest } from '../../domain/request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { renderPlan } from '../render/plan-view.ts';

export const planFailoverCommand = defineCommand({
  path: ['plan', 'failover'],
  summary: 'Show the exact calls that a failover would make on the live cluster, changing nothing',
  details: 'Reads both regions and asks the cluster for its own dry run; writes are only recorded, by the code that would send them.',
  options: [
    { flags: '--cluster <name>', description: 'managed cluster, as named in regions.yaml', required: true },
    { flags: '--lost <region>', description: 'the region to plan without', required: true },
  ],
  examples: ['plan failover --cluster payments --lost region1', 'plan failover --cluster payments --lost region1 -o yaml'],
  input: z.object({ cluster: z.string(), lost: z.string() }),
  async run({ cluster, lost }, { parts, progress }) {
    const catalogue = await parts.catalogue();
    const checked = checkRequest({ cluster, lostRegion: lost, reason: 'plan', requestedBy: 'plan' }, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const plan = await progress.task('Plan over the live cluster', () => parts.planFailover({ cluster, lostRegion: lost }));
    return { data: plan, text: (style) => renderPlan(style, plan), ...(plan.ends?.code === 'LOCKED' ? { exit: 'locked' } : {}) };
  },
});
