import { z } from 'zod';
import { checkFailbackRequest } from '../../domain/request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { renderPlan } from '../render/plan-view.ts';

export const planFailbackCommand = defineCommand({
  path: ['plan', 'failback'],
  summary: 'Show the exact calls that a failback would make on the live cluster, changing nothing',
  details: 'Reads both regions and lets the snapshot repository verify itself; writes are only recorded, by the code that would send them. What a later step would find is predicted from what is there now.',
  options: [
    { flags: '--cluster <name>', description: 'managed cluster, as named in regions.yaml', required: true },
    { flags: '--region <region>', description: 'the region that comes back', required: true },
  ],
  examples: ['plan failback --cluster payments --region region1', 'plan failback --cluster payments --region region1 -o yaml'],
  input: z.object({ cluster: z.string(), region: z.string() }),
  async run({ cluster, region }, { parts, progress }) {
    const catalogue = await parts.catalogue();
    const checked = checkFailbackRequest({ cluster, region, reason: 'plan', requestedBy: 'plan' }, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const plan = await progress.task('Plan over the live cluster', () => parts.planFailback({ cluster, lostRegion: region }));
    return { data: plan, text: (style) => renderPlan(style, plan), ...(plan.ends?.code === 'LOCKED' ? { exit: 'locked' } : {}) };
  },
});
