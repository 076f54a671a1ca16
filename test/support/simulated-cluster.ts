import type { Membership, PendingChange, RegionPods, Topology } from '../../src/domain/cluster-view.ts';
import type { Generation } from '../../src/domain/generation.ts';
import { brokersOf, failoverSiteOf, hostOfSite, otherRegion, recreatedHalfOf, regionNamed, temporaryBrokersOf, type Layout, type Region } from '../../src/domain/regions.ts';
import { partitionOf } from '../../src/domain/canary.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { LeaseView } from '../../src/ports/kubernetes.ts';
import type { JournalEntry, ManagedCluster, Readers, Writers } from '../../src/ports/managed-cluster.ts';
import type { ClusterPolicy } from '../../src/ports/runs.ts';
import type { PlannedChange } from '../../src/ports/zeebe.ts';
import { standIn } from './simulated-stand-in.ts';
import { dnsReader, newDnsState, type DnsState } from './simulated-dns.ts';
import { isolationReader, isolationWriter, newIsolationState, type IsolationState } from './simulated-isolation.ts';
import { newSiteState, siteReader, type SiteState } from './simulated-site.ts';
import { newPathState, newRolloutState, pathReader, pathWriter, restartStuck, rolloutReader, rolloutWriter, type PathState, type RolloutState } from './simulated-paths.ts';
import { networkReader, networkWriter, newNetworkState, type NetworkState, unchained } from './simulated-network.ts';
import { emptyOut, newOwnershipState, ownershipReader, ownershipWriter, searchClusterReader, searchClusterWriter, type OwnershipState } from './simulated-ownership.ts';
import { backupReader, backupWriter } from './simulated-backups.ts';
import { importReader, installationReader, installationWriter, newSearchState, snapshotReader, snapshotWriter, type SearchState } from './simulated-search.ts';

/** What may go wrong with one write: it is done but its answer is lost, or it never arrives and that is not known either. */
export type WriteFault = 'answer lost' | 'never arrived' | { readonly before?: () => void | Promise<void>; readonly after?: () => void | Promise<void> };

/** An in-memory managed cluster behind the ports: 2+2 brokers, 2 partitions, one exporter a region. It changes only by what is sent, and by the test's hand. */
export interface SimulatedCluster {
  readonly layout: Layout;
  readonly state: {
    silent: Set<string>;
    replicas: Map<string, number>;
    members: number[];
    /** Which procedure its management API offers. */
    generation: Generation;
    /** Brokers that gossip still shows although they are gone. */
    ghosts: Set<number>;
    pendingChange: PendingChange | undefined;
    exporters: Map<string, string>;
    leases: Map<string, LeaseView>;
    messages: Set<string>;
    /** Records that each region's ledger says were acknowledged. */
    ledger: { partitionId: number; correlationKey: string; messageId: string; expiresAt: string }[];
    /** False: the surviving exporter stands still (camunda#38724). */
    exportingMoves: boolean;
    createdAt: Map<string, string>;
    leaderless: boolean;
    /** Whether the positions of the partitions were read. */
    watched: boolean;
    /** Reads of either region so far. */
    reads: number;
    /** Phase of every exporter. */
    phase: string;
    /** Brokers whose own management does not answer, although they are there. */
    mute: Set<number>;
    /** Of the disk of each broker, which holds 1 GB. */
    usedBytes: number;
    /** Reads of the disks so far. */
    diskReads: number;
  }
    & SearchState & DnsState
    & SiteState
    & PathState & RolloutState
    & NetworkState
    & IsolationState
    & OwnershipState;
  /** Faults of the next writes, by the verb of the write (`remove`, `disable`, `cancel`, `scale`, `restart`). */
  readonly faults: Map<string, WriteFault[]>;
  /** Every write that took effect, in order. */
  readonly effects: string[];
  lose(region: string): void;
  /** Two Kubernetes clusters that nothing was done to yet. */
  vacate(): void;
  /** As a failover left it, with the lost region back and empty. */
  failOver(region: string): void;
  managed(hands: { readonly policy: ClusterPolicy; readonly runs: Readers['runs']; readonly approvals: ManagedCluster['approvals'] }): ManagedCluster;
}

export const SIM_LAYOUT: Layout = {
  cluster: 'orders', release: 'camunda',
  regions: [
    { name: 'east', index: 0, context: 'east', namespace: 'camunda-east' },
    { name: 'west', index: 1, context: 'west', namespace: 'camunda-west' },
  ],
};

export function simulatedCluster(layout: Layout = SIM_LAYOUT): SimulatedCluster {
  const exporterOf = (name: string): string => `camunda${name}`;
  const state: SimulatedCluster['state'] = {
    silent: new Set(), replicas: new Map(layout.regions.map(({ name }) => [name, 2])), members: [0, 1, 2, 3], generation: 'cluster-api', ghosts: new Set(), pendingChange: undefined,
    exporters: new Map(layout.regions.map(({ name }) => [exporterOf(name), 'ENABLED'])), leases: new Map(), messages: new Set(), ledger: [],
    exportingMoves: true, createdAt: new Map(), leaderless: false, watched: false, reads: 0, phase: 'EXPORTING', mute: new Set(), usedBytes: 12e7, diskReads: 0, ...newSearchState(layout), ...newDnsState(),
    ...newSiteState(),
    ...newPathState(), ...newRolloutState(),
    ...newNetworkState(), ...newIsolationState(),
    ...newOwnershipState(layout),
  };
  const faults: SimulatedCluster['faults'] = new Map();
  const effects: string[] = [];
  const changes = { last: 0, exported: 0, lease: 0 };

  const reach = (region: Region): void => {
    state.reads += 1;
    if (state.silent.has(hostOfSite(region.name) ?? region.name)) throw new RunbookError('REGION_UNREACHABLE', { error: `${region.name} is silent` });
  };
  const sites = layout.regions.map(failoverSiteOf);
  /** Brokers that run in a region, or temporarily in its failover site. Half of a region that was installed as failBack sleeps. */
  const running = (region: Region): number[] => {
    const host = hostOfSite(region.name);
    if (state.silent.has(host ?? region.name)) return [];
    const replicas = state.replicas.get(region.name) ?? 0;
    if (host !== null) return replicas === 0 ? [] : temporaryBrokersOf(layout, otherRegion(layout, host).name, 4);
    return state.releases.get(region.name)?.classic?.installationType === 'failBack' && replicas > 0 ? recreatedHalfOf(layout, region.name, 4) : brokersOf(layout, region.name, 2 * replicas);
  };
  const live = (): number[] => [...new Set([...[...layout.regions, ...sites].flatMap(running), ...state.ghosts])];
  const hasQuorum = (): boolean => !state.leaderless && state.members.filter((id) => live().includes(id) && !state.ghosts.has(id)).length * 2 > state.members.length;

  /** Brokers that find no cluster form one, as soon as all of both regions run. */
  const form = (): void => { if (state.members.length === 0 && layout.regions.every(({ name }) => (state.replicas.get(name) ?? 0) > 0)) state.members = [0, 1, 2, 3]; };

  const version = (): string => (state.generation === 'classic' ? '8.5.8' : '8.6.0');
  /** Where an exporter writes, by the environment of the brokers of a region or site. */
  const urlOf = (region: Region, target: Region): string => {
    const classic = state.releases.get(region.name)?.classic;
    const diverted = classic?.throwAway === true && classic.lostRegion === target.name ? failoverSiteOf(otherRegion(layout, target.name)) : target;
    return `http://elasticsearch.${diverted.namespace}.svc:9200`;
  };

  const topology = (): Topology => ({
    clusterSize: state.members.length, partitionsCount: 2, replicationFactor: state.members.length, gatewayVersion: version(),
    brokers: live().map((id) => {
      const home = layout.regions[id % 2];
      const region = home !== undefined && (running(home).includes(id) || state.ghosts.has(id)) ? home : sites.find((site) => running(site).includes(id)) ?? home;
      const leads = state.members.filter((member) => live().includes(member));
      return {
        id, version: version(), host: `camunda-zeebe-${Math.floor(id / 2)}.camunda-zeebe.${region?.namespace ?? ''}.svc`,
        partitions: state.members.includes(id) ? [1, 2].map((partition) => ({ id: partition, role: hasQuorum() && leads[(partition - 1) % leads.length] === id ? 'leader' : 'follower', health: 'healthy' })) : [],
      };
    }),
  });
  const membership = (region: Region): Membership => {
    reach(region);
    form();
    const coordinator = Math.min(...state.members);
    if (!live().includes(coordinator) || state.ghosts.has(coordinator)) throw new RunbookError('CLUSTER_UNREACHABLE', { error: `502: coordinator ${coordinator} does not answer` });
    return { members: [...state.members], ...(state.pendingChange === undefined ? {} : { pendingChange: state.pendingChange }) };
  };
  const pods = (region: Region): RegionPods => {
    reach(region);
    return {
      region: region.name, serverVersion: 'v1.33.4', replicas: state.replicas.get(region.name) ?? 0, clusterSize: 4,
      pods: running(region).map((id, place) => ({ name: `camunda-zeebe-${hostOfSite(region.name) === null ? Math.floor(id / 2) : place}`, phase: 'Running', ready: true, restarts: 0, createdAt: state.createdAt.get(`${region.name}/camunda-zeebe-${Math.floor(id / 2)}`) ?? '2024-01-01T00:00:00Z' })),
      exporters: [...state.exporters.keys()].flatMap((id) => layout.regions.filter(({ name }) => id.endsWith(name)).map((target) => ({ id, url: urlOf(region, target) }))),
    };
  };
  const removal = (remove: readonly number[]): PlannedChange => ({
    changeId: changes.last + 1, expectedMembers: state.members.filter((id) => !remove.includes(id)),
    operations: [
      ...[1, 2].map((partitionId) => ({ operation: 'PARTITION_FORCE_RECONFIGURE', partitionId, brokers: state.members.filter((id) => !remove.includes(id)) })),
      ...remove.map((id) => ({ operation: 'BROKER_REMOVE', brokers: [id] })),
    ],
  });

  const readers = (policy: ClusterPolicy, runs: Readers['runs']): Readers => ({
    catalogue: { policyOf: (name) => (name === layout.cluster ? policy : null), names: () => [layout.cluster] },
    runs,
    kubernetes: {
      readPods: async (region) => pods(region),
      readDisk: async (region) => {
        state.diskReads += 1;
        return pods(region).pods.map(({ name }) => ({ pod: name, usedPercent: Math.ceil(state.usedBytes / 1e7), sizeBytes: 1e9, usedBytes: state.usedBytes, freeBytes: 1e9 - state.usedBytes }));
      },
    },
    search: { readSearch: async (region) => { reach(region); return { status: 'green', clusterUuid: state.uuids.get(region.name) ?? '', version: '8.15.0' }; }, readSearchNodes: async () => [] },
    zeebe: {
      readGeneration: async (region) => { reach(region); return state.generation; },
      readTopology: async (region) => { reach(region); form(); return topology(); },
      readMembership: async (region) => membership(region),
      readExporters: async (region) => { membership(region); return [...state.exporters].map(([id, status]) => ({ id, status })); },
      readPartitions: async (region) => {
        reach(region);
        state.watched = true;
        if (state.exportingMoves) changes.exported += 10;
        return topology().brokers.filter(({ id }) => running(region).includes(id) && !state.mute.has(id)).flatMap(({ id, partitions }) => partitions.map((partition) => ({
          partitionId: partition.id, brokerId: id, role: partition.role.toUpperCase(), exporterPhase: state.phase, processedPosition: 1_000_000, exportedPosition: changes.exported,
        })));
      },
      dryRunRemoval: async ({ region, remove }) => { reach(region); return removal(remove); },
    },
    canary: {
      publish: async (region, message) => {
        if (state.silent.has(region.name) || !hasQuorum()) return { kind: 'failed', status: 'RESOURCE_EXHAUSTED', error: 'no leader', tookMs: 1 };
        const id = `${message.correlationKey}/${message.messageId}`;
        if (state.messages.has(id)) return { kind: 'exists', tookMs: 1 };
        state.messages.add(id);
        return { kind: 'accepted', partitionId: partitionOf(message.correlationKey, 2), tookMs: 1 };
      },
    },
    snapshots: snapshotReader(state, reach), imports: importReader(state, reach), backups: backupReader(state, reach), installation: installationReader(state, reach),
    dns: dnsReader(layout, state, reach),
    site: siteReader(state, reach),
    paths: pathReader(state, reach), rollout: rolloutReader(layout, state, reach),
    network: networkReader(state, reach), isolation: isolationReader(state, reach),
    ownership: ownershipReader(layout, state, reach), searchClusters: searchClusterReader(state, reach),
    ledger: { read: async (region) => { reach(region); return state.ledger; } },
    leases: { read: async (region) => { reach(region); return state.leases.get(region.name) ?? null; } },
  });

  /** One write: journalled before and after like a live one, with the fault that the test laid out. */
  const write = async (verb: string, command: string, journal: (entry: JournalEntry) => void, effect: () => void): Promise<void> => {
    const startedAt = new Date().toISOString();
    journal({ command, startedAt });
    const fault = faults.get(verb)?.shift();
    if (typeof fault === 'object') await fault.before?.();
    if (fault !== 'never arrived') { effect(); effects.push(command); }
    if (typeof fault === 'object') await fault.after?.();
    const lost = fault === 'answer lost' || fault === 'never arrived';
    journal({ command, startedAt, endedAt: new Date().toISOString(), answer: lost ? 'unknown: no answer' : '202' });
    if (lost) throw new RunbookError('OUTCOME_UNKNOWN', { error: fault });
  };
  const free = (): void => { if (state.pendingChange !== undefined) throw new RunbookError('FOREIGN_CHANGE_PENDING', { change: state.pendingChange }); };
  const swap: ManagedCluster['leases']['swap'] = async (region, _cluster, previous, next) => {
    reach(region);
    if ((state.leases.get(region.name)?.resourceVersion ?? null) !== (previous?.resourceVersion ?? null)) return 'conflict';
    const view = { ...next, resourceVersion: String(changes.lease += 1) };
    state.leases.set(region.name, view);
    return view;
  };
  const writers = (send: (verb: string, command: string, effect: () => void) => Promise<void>): Writers => ({
    zeebe: {
      removeBrokers: async ({ region, remove }) => {
        free();
        await send('remove', `PATCH /actuator/cluster?force=true ${JSON.stringify({ brokers: { remove } })} (context ${region.context})`, () => { state.members = state.members.filter((id) => !remove.includes(id)); });
        return removal(remove);
      },
      disableExporter: async (region, id) => {
        free();
        await send('disable', `POST /actuator/exporters/${id}/disable (context ${region.context})`, () => { state.exporters.set(id, 'DISABLED'); });
        return { changeId: 1, operations: [], expectedMembers: state.members };
      },
      enableExporter: async (region, id, from) => {
        free();
        await send('enable', `POST /actuator/exporters/${id}/enable {"initializeFrom":"${from}"} (context ${region.context})`, () => { state.exporters.set(id, 'ENABLED'); });
        return { changeId: 1, operations: [], expectedMembers: state.members };
      },
      addBrokers: async ({ region, add, replicationFactor }) => {
        free();
        await send('add', `PATCH /actuator/cluster ${JSON.stringify({ brokers: { add }, partitions: { replicationFactor } })} (context ${region.context})`, () => { state.members = [...new Set([...state.members, ...add])].sort((a, b) => a - b); });
        return { changeId: 1, operations: [], expectedMembers: state.members };
      },
      pauseExporting: (region) => send('pause', `POST /actuator/exporting/pause (context ${region.context})`, () => { state.phase = 'PAUSED'; }),
      resumeExporting: (region) => send('resume', `POST /actuator/exporting/resume (context ${region.context})`, () => { state.phase = 'EXPORTING'; }),
      cancelChange: (region, id) => send('cancel', `DELETE /actuator/cluster/changes/${id} (context ${region.context})`, () => { state.pendingChange = undefined; }),
    },
    kubernetes: {
      scaleBrokers: (region, replicas) => send('scale', `kubectl --context ${region.context} scale statefulset camunda-zeebe --replicas=${replicas}`, () => { state.replicas.set(region.name, replicas); }),
      restartBroker: (region, pod) => send('restart', `kubectl --context ${region.context} delete pod ${pod}`, () => { state.createdAt.set(`${region.name}/${pod}`, new Date(Date.now() + 3_600_000).toISOString()); if (pod.endsWith('-0')) state.exportingMoves = true; restartStuck(state, region, pod); }),
    },
    snapshots: snapshotWriter(state, send), backups: backupWriter(state, send), installation: installationWriter(state, send), paths: pathWriter(state, send), rollout: rolloutWriter(state, send),
    network: networkWriter(state, send), isolation: isolationWriter(state, send),
    ownership: ownershipWriter(layout, state, send), searchClusters: searchClusterWriter(state, send),
    leases: { swap: async (region, cluster, previous, next) => {
      const answer: { view: LeaseView | 'conflict' } = { view: 'conflict' };
      await send('lease', `PUT /leases/${cluster} holder=${next.holder} (context ${region.context})`, () => undefined);
      answer.view = await swap(region, cluster, previous, next);
      return answer.view;
    } },
  });

  return {
    layout, state, faults, effects,
    vacate: () => {
      emptyOut(state, layout);
      unchained(layout, state);
      state.leases.clear();
    },
    lose: (name) => { state.silent.add(regionNamed(layout, name).name); },
    failOver: (name) => {
      if (state.generation === 'classic') standIn(layout, state, name);
      else {
        const lost = brokersOf(layout, name, 4);
        state.members = state.members.filter((id) => !lost.includes(id));
        state.exporters.set(exporterOf(name), 'DISABLED');
      }
      state.replicas.set(name, 0);
      for (const held of [state.releases, state.claims, state.webApps, state.indices, state.repositories]) held.delete(name);
    },
    managed: ({ policy, runs, approvals }) => ({
      readers: readers(policy, runs),
      writers: (journal) => writers((verb, command, effect) => write(verb, command, journal, effect)),
      recorder: (journal) => ({
        ...writers(async (_verb, command) => { journal({ command }); }),
        leases: { swap: async (region, cluster, _previous, next) => { journal({ command: `PUT /leases/${cluster} holder=${next.holder} (context ${region.context})` }); return { ...next, resourceVersion: '(next)' }; } },
      }),
      leases: { read: async (region) => { reach(region); return state.leases.get(region.name) ?? null; }, swap },
      approvals,
    }),
  };
}
