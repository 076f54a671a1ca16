import { z } from 'zod';
import { defineCommand } from '../command-spec.ts';
import { renderGateways } from '../render/gateway-view.ts';
import { renderTopology } from '../render/topology-view.ts';
import { chooseLayout, readClusterTopology } from '../topology.ts';

export const topologyCommand = defineCommand({
  path: ['topology'],
  summary: 'Show brokers, partitions and leaders as both regions see them',
  details: 'First both regions side by side, then what each gateway says as `zbctl status` prints it, with where a broker runs if that is not its own region, and a verdict. Also for clusters before 8.6, over gRPC.',
  options: [{ flags: '--cluster <name>', description: 'managed cluster; the only one of the configuration when absent' }],
  examples: ['topology --cluster payments', 'topology -o json'],
  input: z.object({ cluster: z.string().optional() }),
  async run({ cluster }, { parts, progress }) {
    const layout = await chooseLayout(parts, cluster);
    const topology = await progress.task('Ask both regions', () => readClusterTopology(parts, layout));
    return { data: topology, text: (style) => [renderTopology(style, topology), ...renderGateways(style, layout, topology)].join('\n') };
  },
});
