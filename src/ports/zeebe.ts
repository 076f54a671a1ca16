import type { ChangeOperation, ExporterState, Membership, PartitionProgress, Topology } from '../domain/cluster-view.ts';
import type { Generation } from '../domain/generation.ts';
import type { BrokerId, Region } from '../domain/regions.ts';

/** A forced removal: `PATCH /actuator/cluster?force=true` with a remove list (8.6.0 and later; lab-proved). */
export interface BrokerRemoval {
  /** The region whose gateway is asked: always the surviving one. */
  readonly region: Region;
  readonly remove: readonly BrokerId[];
}

/** Brokers of a recreated region become members again: `PATCH /actuator/cluster`, never forced. */
export interface BrokerAddition {
  readonly region: Region;
  readonly add: readonly BrokerId[];
  readonly replicationFactor: number;
}

/** What the cluster answers to a change, accepted or dry-run. */
export interface PlannedChange {
  readonly changeId: number;
  readonly operations: readonly ChangeOperation[];
  readonly expectedMembers: readonly BrokerId[];
}

/**
 * The management API of a managed cluster, never of the engine that runs us. Every read has a short deadline of its own.
 * All methods throw CLUSTER_UNREACHABLE (retry) when nothing answers (refused, hung, 502–504) and ANSWER_UNKNOWN (defect) for an unknown shape.
 */
export interface ZeebeReader {
  /**
   * By `GET /actuator/exporters`: 404 means classic. That call fails while the coordinator (lowest broker id) is dead, a gateway of 8.6 or later still tells its version then.
   * @throws ANSWER_UNKNOWN (defect) when that and the gateway's version contradict each other
   */
  readGeneration(region: Region): Promise<Generation>;
  /** `GET /v2/topology` of the region's gateway; over gRPC where the gateway is of the classic generation. */
  readTopology(region: Region): Promise<Topology>;
  /** `GET /actuator/cluster`; fails while the coordinator (lowest broker id) is dead. Before 8.4, which has no such API, the members are those of the configuration. */
  readMembership(region: Region): Promise<Membership>;
  /** `GET /actuator/exporters`; on the classic generation, which cannot switch exporters, those of the brokers' environment, ENABLED. */
  readExporters(region: Region): Promise<readonly ExporterState[]>;
  /** `GET /actuator/partitions` of every broker pod of the region, in parallel. */
  readPartitions(region: Region): Promise<readonly PartitionProgress[]>;
  /** The server's own dry run of a forced removal. Repeatable, changes nothing. @throws CALL_REJECTED (defect) on 400 */
  dryRunRemoval(removal: BrokerRemoval): Promise<PlannedChange>;
}

/**
 * Resolves when a change is accepted, not when it is applied.
 * @throws OUTCOME_UNKNOWN (retry) when the answer was lost or is 502–504; CALL_REJECTED (defect) on 400; FOREIGN_CHANGE_PENDING (decide) on 409
 */
export interface ZeebeWriter {
  removeBrokers(removal: BrokerRemoval): Promise<PlannedChange>;
  /** `POST /actuator/exporters/ID/disable`. */
  disableExporter(region: Region, exporterId: string): Promise<PlannedChange>;
  /** `POST /actuator/exporters/ID/enable` with `initializeFrom`: it goes on where the other exporter stands. */
  enableExporter(region: Region, exporterId: string, initializeFrom: string): Promise<PlannedChange>;
  /** `PATCH /actuator/cluster` with an add list and the replication factor. */
  addBrokers(addition: BrokerAddition): Promise<PlannedChange>;
  /**
   * `POST /actuator/exporting/pause`. Resolves only when the answer says that every partition took it: 204, or 200 with an inner status of 204.
   * @throws OUTCOME_UNKNOWN (retry) when the inner status says otherwise: some partitions may have taken it
   */
  pauseExporting(region: Region): Promise<void>;
  /** `POST /actuator/exporting/resume`. As `pauseExporting`. */
  resumeExporting(region: Region): Promise<void>;
  /** `DELETE /actuator/cluster/changes/ID`. */
  cancelChange(region: Region, changeId: number): Promise<void>;
}
