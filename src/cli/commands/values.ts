import { parse } from 'yaml';
import { z } from 'zod';
import { notDescribed } from '../../domain/setup-request.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { defineCommand } from '../command-spec.ts';
import { chooseLayout } from '../topology.ts';

export const valuesCommand = defineCommand({
  path: ['values'],
  summary: 'Print the complete values of a region: what helm gets for its release',
  details: 'Written from regions.yaml: camunda decides broker ids, contact points, exporters and advertised hosts; the values files of both regions and of the region lie over it. No secret stands in it. Set-up, failback and return to normal use this one file.',
  arguments: [{ name: 'region', description: 'name of the region', required: true }],
  options: [
    { flags: '--cluster <name>', description: 'managed cluster; the only one of the configuration when absent' },
    { flags: '--without-web-apps', description: 'as a region is installed while its search data is restored: without Operate and Tasklist' },
  ],
  examples: ['values region0', 'values region1 --cluster payments > region1.yaml', 'values region1 --without-web-apps -o json'],
  input: z.object({ region: z.string(), cluster: z.string().optional(), withoutWebApps: z.boolean().default(false) }),
  async run({ region, cluster, withoutWebApps }, { parts }) {
    const layout = await chooseLayout(parts, cluster);
    const regions = layout.regions.map(({ name }) => name);
    if (!regions.includes(region)) throw new RunbookError('USAGE', { region, expected: regions });
    if ((await parts.catalogue()).policyOf(layout.cluster)?.shape === undefined) throw new RunbookError('REQUEST_REFUSED', { problems: [notDescribed(layout.cluster)] });
    const values = (await parts.valuesOf(layout.cluster, region, { webApps: !withoutWebApps })).trimEnd();
    return { data: parse(values), text: () => values };
  },
});
