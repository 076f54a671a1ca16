import { isCamundaChart } from '../chart-versions.ts';
import { isAtLeast, type Shape } from '../shape.ts';
import type { Values } from './values.ts';

/** What the throw-away search cluster of a surviving region follows from. */
export interface ThrowAwayInput {
  readonly shape: Pick<Shape, 'version' | 'search' | 'searchClusters'>;
  readonly release: string;
  /** Reference or path of the chart that brings the brokers. */
  readonly chart: string;
  /** The region's own search cluster; without `service` where regions.yaml gives its address. */
  readonly own: { readonly service?: string | undefined; readonly port: number };
}

/** The search cluster in a failover namespace. */
export interface ThrowAway {
  readonly service: string;
  readonly port: number;
  /** What the values of the temporary brokers say to bring it; nothing where it has a release of its own. */
  readonly values: Values;
}

/** Port of search clusters that a chart brings. */
const PORT = 9_200;

/**
 * How a chart names the headless Service of the search cluster that it brings: `fullnameOverride` and an end. Headless, because between regions only the
 * addresses of pods are routed.
 * @source Camunda charts 8.3–10.x: Bitnami Elasticsearch; 8.2: Elastic's chart; the project's own chart
 */
function namesIn({ release, chart, shape: { version, search } }: ThrowAwayInput): { readonly key: string; readonly fullname: string; readonly end: string } {
  if (!isCamundaChart(chart)) return { key: search, fullname: search, end: '' };
  return { key: 'elasticsearch', ...(isAtLeast(version, '8.3') ? { fullname: `${release}-elasticsearch`, end: '-master-hl' } : { fullname: 'elasticsearch-master', end: '-headless' }) };
}

/**
 * The throw-away search cluster. A chart or a release that brings the region's own brings this one under the same name; where the region's own is somebody
 * else's, the chart of the brokers brings it, under the name of the region's own where it can. Pure.
 */
export function throwAwayOf(input: ThrowAwayInput): ThrowAway {
  const { shape: { searchClusters }, own: { service, port } } = input;
  if (searchClusters === 'release') return { service: service ?? 'elasticsearch', port, values: {} };
  const { key, fullname, end } = namesIn(input);
  if (searchClusters === 'chart' && service !== undefined) return { service, port, values: { [key]: { enabled: true } } };
  const fullnameOverride = service?.endsWith(end) === true ? service.slice(0, service.length - end.length) : fullname;
  return { service: `${fullnameOverride}${end}`, port: PORT, values: { [key]: { enabled: true, fullnameOverride } } };
}
