import type { BrokerRow, ClusterTopology } from '../topology.ts';
import { noAnswer, stateIn, type Style } from './style.ts';
import { renderTable } from './table.ts';

const ROLES: Readonly<Record<string, string>> = { leader: 'L', follower: 'f', inactive: '-' };

/** `L` leads, `f` follows, `!` not healthy, blank: no replica there. */
function cell(style: Style, { partitions }: BrokerRow, id: number): string {
  const partition = partitions.find((candidate) => candidate.id === id);
  if (partition === undefined) return '';
  const role = ROLES[partition.role] ?? partition.role;
  return partition.health === 'healthy' ? (role === 'L' ? style.good(role) : role) : style.bad(`${role}!`);
}

/** The region that the id belongs to, and where the broker runs instead. */
function regionOf(style: Style, { region, place }: BrokerRow): string {
  if (place?.kind === 'temporary') return `${region}, ${style.warn(`temporary in ${place.region}`)}`;
  return place?.kind === 'misplaced' ? `${region}, ${style.bad('elsewhere')}` : region;
}

/** Both regions and their brokers, each partition a column. */
export function renderTopology(style: Style, { cluster, regions, brokers }: ClusterTopology): string {
  const partitionIds = [...new Set(brokers.flatMap(({ partitions }) => partitions.map(({ id }) => id)))].sort((a, b) => a - b);
  const heads = renderTable(style, ['region', 'gateway', 'Kubernetes', 'brokers seen', 'pods ready'], regions.map(({ region, gateway, pods }) => [
    style.strong(region),
    gateway.answers ? style.good(`answers in ${gateway.tookMs} ms`) : style.bad(noAnswer(gateway.error)),
    pods.answers ? style.good(pods.value.serverVersion) : style.bad(noAnswer(pods.error)),
    gateway.answers ? gateway.value.brokers.map(({ id }) => id).join(' ') : '',
    pods.answers ? `${pods.value.pods.filter(({ ready }) => ready).length} of ${pods.value.replicas ?? 0}` : '',
  ]));
  const rows = renderTable(style, ['broker', 'region', 'pod', 'seen by', 'version', ...partitionIds.map((id) => `p${id}`)], brokers.map((row) => [
    String(row.broker), regionOf(style, row), stateIn(style, row.pod), row.seenBy.join(' ') || style.bad('nobody'), row.version, ...partitionIds.map((id) => cell(style, row, id)),
  ]));
  return [style.strong(`Cluster ${cluster}`), heads, '', rows, style.dim('L leads, f follows, ! not healthy')].join('\n');
}
