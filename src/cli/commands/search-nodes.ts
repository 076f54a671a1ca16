import { z } from 'zod';
import { reading } from '../../runtime/reading.ts';
import { defineCommand } from '../command-spec.ts';
import { noAnswer } from '../render/style.ts';
import { renderTable } from '../render/table.ts';
import { chooseLayout } from '../topology.ts';

export const searchNodesCommand = defineCommand({
  path: ['search-nodes'],
  summary: 'Show health and nodes of the search cluster in each region',
  options: [{ flags: '--cluster <name>', description: 'managed cluster; the only one of the configuration when absent' }],
  examples: ['search-nodes --cluster payments'],
  input: z.object({ cluster: z.string().optional() }),
  async run({ cluster }, { parts, progress }) {
    const layout = await chooseLayout(parts, cluster);
    const { readers: { search } } = await parts.cluster(layout.cluster);
    const regions = await progress.task('Ask both search clusters', () => Promise.all(layout.regions.map(async (region) => {
      const [health, nodes] = await Promise.all([reading(() => search.readSearch(region)), reading(() => search.readSearchNodes(region))]);
      return { region: region.name, health, nodes };
    })));
    return {
      data: regions,
      text: (style) => renderTable(style, ['region', 'status', 'node', 'role', 'heap %', 'version'], regions.flatMap(({ region, health, nodes }) => {
        const status = health.answers ? health.value.status : style.bad(noAnswer(health.error));
        return nodes.answers ? nodes.value.map((node) => [region, status, node.name, node.role, node.heapPercent, node.version]) : [[region, status, '', '', '', '']];
      })),
    };
  },
});
