import { placeOf } from './broker-places.ts';
import type { Topology } from './cluster-view.ts';
import { leaderless, leadersOf, partitionsOf } from './leadership.ts';
import type { Layout } from './regions.ts';

/** One sentence about a cluster as a gateway sees it. */
export interface Finding { readonly level: 'error' | 'warning' | 'ok'; readonly text: string }

/** `broker 1 is`, `brokers 1, 3 are`; the verbs for one and for several. */
const counted = (noun: string, ids: readonly number[], one: string, several: string): string => (ids.length === 1 ? `${noun} ${ids.join('')} ${one}` : `${noun}s ${ids.join(', ')} ${several}`);

function onLeaders(topology: Topology): readonly Finding[] {
  const without = leaderless(topology);
  const disputed = partitionsOf(topology).filter((id) => leadersOf(topology, id).length > 1);
  if (without.length === 0 && disputed.length === 0) return [{ level: 'ok', text: 'every partition has a leader' }];
  return [
    ...(without.length === 0 ? [] : [{ level: 'error' as const, text: counted('partition', without, 'has no leader', 'have no leader') }]),
    ...disputed.map((id) => ({ level: 'warning' as const, text: `partition ${id} has several leaders: brokers ${leadersOf(topology, id).join(', ')}` })),
  ];
}

function onReplicas({ brokers, replicationFactor, ...sizes }: Topology): readonly Finding[] {
  const replicas = brokers.flatMap(({ id: broker, partitions }) => partitions.map((partition) => ({ ...partition, broker })));
  const few = partitionsOf(sizes).map((id) => ({ id, count: replicas.filter((replica) => replica.id === id).length })).filter(({ count }) => count < replicationFactor);
  const ill = replicas.filter(({ health }) => health !== 'healthy' && health !== 'unknown').sort((a, b) => a.id - b.id || a.broker - b.broker);
  return [
    ...(ill.length === 0 ? [] : [{ level: 'warning' as const, text: `not healthy: ${ill.map(({ id, broker, health }) => `partition ${id} on broker ${broker} (${health})`).join(', ')}` }]),
    ...(few.length === 0 ? [] : [{ level: 'warning' as const, text: `fewer than ${replicationFactor} replicas: ${few.map(({ id, count }) => `partition ${id} (${count})`).join(', ')}` }]),
  ];
}

function onBrokers(layout: Layout, { brokers, clusterSize }: Topology): readonly Finding[] {
  const places = brokers.map((broker) => ({ id: broker.id, place: placeOf(layout, broker) }));
  const idle = brokers.filter(({ partitions }) => partitions.length === 0).map(({ id }) => id);
  return [
    ...places.flatMap(({ place }) => (place.kind === 'misplaced' ? [{ level: 'error' as const, text: place.problem }] : [])),
    ...(brokers.length >= clusterSize ? [] : [{ level: 'warning' as const, text: `${brokers.length} of ${clusterSize} brokers are there: ${brokers.map(({ id }) => id).join(', ') || 'none'}` }]),
    ...places.flatMap(({ id, place }) => (place.kind === 'temporary' ? [{ level: 'warning' as const, text: `broker ${id} is temporary: it runs in ${place.region} in place of one in ${place.insteadOf}` }] : [])),
    ...(idle.length === 0 ? [] : [{ level: 'warning' as const, text: counted('broker', idle, 'holds no partition', 'hold no partition') }]),
  ];
}

const LEVELS = ['error', 'warning', 'ok'] as const;

/** What is to be said of a cluster as one gateway sees it, the worst first. Pure. */
export function verdictOn(layout: Layout, topology: Topology): readonly Finding[] {
  const findings = [...onLeaders(topology), ...onReplicas(topology), ...onBrokers(layout, topology)];
  return LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level));
}
