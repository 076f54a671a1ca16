import { z } from 'zod';
import type { SecretRef } from '../config/schema.ts';
import type { Region } from '../domain/regions.ts';
import type { SearchReader } from '../ports/data-plane.ts';
import { addressOf } from '../transport/endpoint.ts';
import type { SendHttp } from '../transport/http.ts';
import { accepted, parsed } from './answers.ts';
import type { PlacesOf } from './region-places.ts';

const DEADLINE_MS = 3_000;

const Health = z.object({ status: z.string() });
const State = z.object({ cluster_uuid: z.string() });
/** Cells of `_cat` are text, or null where a node does not tell. */
const Cell = z.string().nullish().transform((text) => text ?? '');
const Nodes = z.array(z.object({ 'name': Cell, 'node.role': Cell, 'heap.percent': Cell, 'version': Cell }));

export interface SearchDeps {
  readonly http: SendHttp;
  readonly places: PlacesOf;
  /** Reads a secret at the moment of its use. */
  readonly secret: (ref: SecretRef) => Promise<string>;
}

/** The search cluster of a region, Elasticsearch or OpenSearch. `GET /` is not used: small distributions lack it. */
export function newSearchReader({ http, places, secret }: SearchDeps): SearchReader {
  const headersFor = async (region: Region): Promise<Record<string, string>> => {
    const { username, password } = places(region).config.search;
    if (username === undefined || password === undefined) return {};
    return { authorization: `Basic ${Buffer.from(`${username}:${await secret(password)}`).toString('base64')}` };
  };
  const read = async <Schema extends z.ZodType>(region: Region, path: string, schema: Schema): Promise<z.output<Schema>> => {
    const endpoint = places(region).search;
    const facts = { call: `GET ${addressOf(endpoint)}${path}`, region: region.name };
    const headers = await headersFor(region);
    const answer = await accepted(http({ endpoint, method: 'GET', path, headers, effect: 'read', timeoutMs: DEADLINE_MS }), facts, { unreachable: 'REGION_UNREACHABLE', effect: 'read' });
    return parsed(schema, answer.text, facts);
  };
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
