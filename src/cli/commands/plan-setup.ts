import { z } from 'zod';
import { checkSetupRequest } from '../../domain/setup-request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { renderPlan } from '../render/plan-view.ts';

export const planSetupCommand = defineCommand({
  path: ['plan', 'setup'],
  summary: 'Show the exact calls that a set-up would make in both regions, changing nothing',
  details: 'Reads both regions; writes are only recorded, by the code that would send them. What a later step would find is predicted from what is there now. The values that helm would get: regionctl values REGION.',
  options: [{ flags: '--cluster <name>', description: 'cluster to install, as named in regions.yaml', required: true }],
  examples: ['plan setup --cluster payments', 'plan setup --cluster payments -o yaml'],
  input: z.object({ cluster: z.string() }),
  async run({ cluster }, { parts, progress }) {
    const catalogue = await parts.catalogue();
    const checked = checkSetupRequest({ cluster, reason: 'plan', requestedBy: 'plan' }, catalogue.names(), (name) => catalogue.policyOf(name));
    if (checked.kind === 'refused') throw new RunbookError('REQUEST_REFUSED', { problems: checked.problems });
    const plan = await progress.task('Plan over both regions', () => parts.planSetup({ cluster }));
    return { data: plan, text: (style) => renderPlan(style, plan), ...(plan.ends?.code === 'LOCKED' ? { exit: 'locked' } : {}) };
  },
});
