import { placeOf } from '../../domain/broker-places.ts';
import type { Topology, TopologyBroker } from '../../domain/cluster-view.ts';
import type { Layout } from '../../domain/regions.ts';
import type { Finding } from '../../domain/topology-verdict.ts';
import type { ClusterTopology } from '../topology.ts';
import { noAnswer, type Style } from './style.ts';

const titled = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

function brokerLines(style: Style, layout: Layout, broker: TopologyBroker): readonly string[] {
  const { id, host, port, version, partitions } = broker;
  const place = placeOf(layout, broker);
  const states = [...partitions].sort((a, b) => a.id - b.id).map((partition) => {
    const role = titled(partition.role);
    const health = titled(partition.health);
    return `    Partition ${partition.id} : ${partition.role === 'leader' ? style.good(role) : role}, ${partition.health === 'healthy' ? health : style.bad(health)}`;
  });
  return [
    `  Broker ${id} - ${host}${port === undefined ? '' : `:${port}`}`, `    Version: ${version}`,
    ...(place.kind === 'temporary' ? [`    ${style.warn(`Temporary: in the failover namespace of ${place.region}, in place of one in ${place.insteadOf}`)}`] : []),
    ...(place.kind === 'misplaced' ? [`    ${style.bad(`Misplaced: ${place.problem}`)}`] : []),
    ...states,
  ];
}

function gatewayLines(style: Style, layout: Layout, { clusterSize, partitionsCount, replicationFactor, gatewayVersion, brokers }: Topology): readonly string[] {
  return [
    `Cluster size: ${clusterSize}`, `Partitions count: ${partitionsCount}`, `Replication factor: ${replicationFactor}`, `Gateway version: ${gatewayVersion}`,
    'Brokers:', ...brokers.flatMap((broker) => brokerLines(style, layout, broker)),
  ];
}

function findingLine(style: Style, { level, text }: Finding): string {
  const shown = { error: style.bad, warning: style.warn, ok: style.good }[level];
  return `  ${shown(level)}: ${text}`;
}

/**
 * What the gateway of each region says, line by line as `zbctl status` prints it, then the verdict.
 * @source camunda/camunda, zbctl of 8.2–8.5: statusCmd
 */
export const renderGateways = (style: Style, layout: Layout, { regions }: ClusterTopology): readonly string[] => regions.flatMap(({ region, gateway, verdict }) => [
  '', `Region ${style.strong(region)}`,
  ...(gateway.answers ? gatewayLines(style, layout, gateway.value) : [style.bad(noAnswer(gateway.error))]),
  'Verdict:', ...verdict.map((finding) => findingLine(style, finding)),
]);
