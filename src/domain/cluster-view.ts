import type { BrokerId, RegionName } from './regions.ts';

/** Membership as the cluster API (`/actuator/cluster`) tells it: the truth about who belongs. */
export interface Membership {
  readonly members: readonly BrokerId[];
  readonly pendingChange?: PendingChange;
  readonly lastChange?: { readonly id: number; readonly status: string };
}

export interface PendingChange {
  readonly id: number;
  readonly status: string;
  /** Operation and broker or partition of each pending and completed operation, as the API names them. */
  readonly operations: readonly ChangeOperation[];
  /** How many of the operations are done: the first ones of the list. */
  readonly completedCount?: number;
}

export interface ChangeOperation {
  readonly operation: string;
  readonly brokerId?: BrokerId;
  readonly partitionId?: number;
  readonly brokers?: readonly BrokerId[];
  readonly exporterId?: string;
}

/** Liveness as a gateway (`/v2/topology`) tells it from gossip; lags by seconds. */
export interface Topology {
  readonly clusterSize: number;
  readonly partitionsCount: number;
  readonly replicationFactor: number;
  readonly gatewayVersion: string;
  readonly brokers: readonly TopologyBroker[];
}

export interface TopologyBroker {
  readonly id: BrokerId;
  /** Advertised host, for example `camunda-zeebe-0.camunda-zeebe.camunda-region0.svc`. */
  readonly host: string;
  /** Of the command API; absent where the gateway does not tell it. */
  readonly port?: number;
  readonly version: string;
  readonly partitions: readonly { readonly id: number; readonly role: string; readonly health: string }[];
}

/** Whether a host that a broker advertises is in that namespace: `POD.SERVICE.NAMESPACE…`. Pure. */
export const isHostedIn = (host: string, namespace: string): boolean => host.split('.').includes(namespace);

/** Which of these brokers advertise a host in that namespace. Pure. */
export const hostedIn = ({ brokers }: Pick<Topology, 'brokers'>, ids: readonly BrokerId[], namespace: string): BrokerId[] =>
  brokers.filter(({ id, host }) => ids.includes(id) && isHostedIn(host, namespace)).map(({ id }) => id);

/** The versions that the brokers run, each once. Pure. */
export const versionsOf = ({ brokers }: Pick<Topology, 'brokers'>): readonly string[] => [...new Set(brokers.map(({ version }) => version))];

export interface ExporterState {
  readonly id: string;
  /** ENABLING, ENABLED, DISABLING, DISABLED, UNKNOWN. */
  readonly status: string;
}

/** Where an exporter writes, from the broker's own environment. */
export interface ExporterTarget {
  readonly id: string;
  readonly url: string;
}

/** One partition on one broker (`/actuator/partitions` of that broker). */
export interface PartitionProgress {
  readonly partitionId: number;
  readonly brokerId: BrokerId;
  readonly role: string;
  readonly exporterPhase: string;
  /** Record positions; -1 when none yet. */
  readonly processedPosition: number;
  readonly exportedPosition: number;
}

/** The broker StatefulSet and its pods of one region, as Kubernetes tells it. */
export interface RegionPods {
  readonly region: RegionName;
  readonly serverVersion: string;
  /** `spec.replicas` of the broker StatefulSet; null where there is none. */
  readonly replicas: number | null;
  readonly clusterSize: number | null;
  readonly pods: readonly { readonly name: string; readonly phase: string; readonly ready: boolean; readonly restarts: number; /** ISO 8601. */ readonly createdAt: string }[];
  readonly exporters: readonly ExporterTarget[];
}

export interface SearchHealth {
  readonly status: string;
  readonly clusterUuid: string;
  readonly version: string | null;
}

export interface DiskUsage {
  readonly pod: string;
  /** Of what can be used, as `df` rounds it. */
  readonly usedPercent: number;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  readonly freeBytes: number;
}

/** A read that may fail: one side of the evidence never hides the other. */
export type Reading<T> =
  | { readonly answers: true; readonly value: T; readonly tookMs: number }
  | { readonly answers: false; readonly code: string; readonly error: string; readonly tookMs: number };

/** The value of a reading, null where nothing answered. */
export const valueOf = <T>(seen: Reading<T>): T | null => (seen.answers ? seen.value : null);
