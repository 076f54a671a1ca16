import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { renderFacts } from '../render/table.ts';
import { chooseLayout } from '../topology.ts';

export const canaryCommand = defineCommand({
  path: ['canary'],
  summary: 'Publish one message to each partition and keep the proof in both regions',
  details: 'A runner does this by itself; the kept records let a failover prove that nothing acknowledged was lost. Nothing is deployed to the cluster.',
  options: [{ flags: '--cluster <name>', description: 'managed cluster; the only one of the configuration when absent' }],
  examples: ['canary --cluster payments'],
  input: z.object({ cluster: z.string().optional() }),
  async run({ cluster }, { parts, progress }) {
    const layout = await chooseLayout(parts, cluster);
    const report = await progress.task('Publish to each partition', () => parts.sendCanary(layout.cluster));
    const works = report.region !== null && report.failures.length === 0;
    return {
      data: report,
      text: (style) => renderFacts(style, [
        ['gateway', report.region ?? style.bad('no region answers')],
        ['acknowledged', report.acknowledged.map(({ partitionId }) => `partition ${partitionId}`).join(', ') || style.bad('none')],
        ['failed', report.failures.map(({ partitionId, why }) => style.bad(`partition ${partitionId}: ${why}`)).join('; ') || 'none'],
        ['noted in', report.notedIn.join(', ') || 'no region'],
      ]),
      ...(works ? {} : { exit: 'failed' }),
    };
  },
});
