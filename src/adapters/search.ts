import { z } from 'zod';
import type { Region } from '../domain/regions.ts';
import type { SearchReader } from '../ports/data-plane.ts';
import { SEARCH_DEADLINE_MS, searchCalls, type SearchDeps } from './search-calls.ts';

const Health = z.object({ status: z.string() });
const State = z.object({ cluster_uuid: z.string() });
/** Cells of `_cat` are text, or null where a node does not tell. */
const Cell = z.string().nullish().transform((text) => text ?? '');
const Nodes = z.array(z.object({ 'name': Cell, 'node.role': Cell, 'heap.percent': Cell, 'version': Cell }));

/** The search cluster of a region, Elasticsearch or OpenSearch. `GET /` is not used: small distributions lack it. */
export function newSearchReader(deps: SearchDeps): SearchReader {
  const calls = searchCalls(deps);
  const read = <Schema extends z.ZodType>(region: Region, path: string, schema: Schema): Promise<z.output<Schema>> =>
    calls.read(region, { method: 'GET', path, timeoutMs: SEARCH_DEADLINE_MS.health }, schema);
  const nodesOf = (region: Region): Promise<z.output<typeof Nodes>> => read(region, '/_cat/nodes?format=json&h=name,node.role,heap.percent,version', Nodes);
  return {
    readSearch: async (region) => {
      const [health, state, nodes] = await Promise.all([
        read(region, '/_cluster/health', Health), read(region, '/_cluster/state/version', State), nodesOf(region).catch(() => []),
      ]);
      return { status: health.status, clusterUuid: state.cluster_uuid, version: nodes[0]?.version ?? null };
    },
    readSearchNodes: async (region) => (await nodesOf(region)).map((node) => ({ name: node.name, role: node['node.role'], heapPercent: node['heap.percent'], version: node.version })),
  };
}
