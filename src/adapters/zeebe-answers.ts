import { z } from 'zod';
import type { ChangeOperation, ExporterState, Membership, PartitionProgress, Topology } from '../domain/cluster-view.ts';
import type { PlannedChange } from '../ports/zeebe.ts';

// Only what is used is demanded, and no enumeration is closed: newer versions add values, and an unknown one is "not done".
// @source Zeebe 8.6–8.9 management API and /v2/topology; answers of 8.6.0 stand in test/fixtures/answers

/** A broker id: a number, or from 8.8 on a string of digits. */
const Id = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const Word = z.string();

const Operation = z.object({
  operation: Word, brokerId: Id.nullish(), partitionId: Id.nullish(), brokers: z.array(Id).nullish(), exporterId: z.string().nullish(),
});

const operationOf = ({ operation, brokerId, partitionId, brokers, exporterId }: z.output<typeof Operation>): ChangeOperation => ({
  operation,
  ...(brokerId == null ? {} : { brokerId }), ...(partitionId == null ? {} : { partitionId }),
  ...(brokers == null ? {} : { brokers }), ...(exporterId == null ? {} : { exporterId }),
});

const Members = z.array(z.object({ id: Id, state: Word.nullish() }));

/** A broker that has left is listed for a while and is no member. */
const membersOf = (brokers: z.output<typeof Members>): number[] => brokers.filter(({ state }) => state !== 'LEFT').map(({ id }) => id).sort((a, b) => a - b);

/** `GET /actuator/cluster`; `lastChange` is absent where nothing ever changed, `pendingChange` where nothing is pending. */
export const MembershipAnswer = z.object({
  brokers: Members,
  lastChange: z.object({ id: Id, status: Word }).nullish(),
  pendingChange: z.object({ id: Id, status: Word.nullish(), completed: z.array(Operation).nullish(), pending: z.array(Operation).nullish() }).nullish(),
}).transform(({ brokers, lastChange, pendingChange }): Membership => ({
  members: membersOf(brokers),
  ...(lastChange == null ? {} : { lastChange: { id: lastChange.id, status: lastChange.status } }),
  ...(pendingChange == null ? {} : {
    pendingChange: {
      id: pendingChange.id, status: pendingChange.status ?? 'UNKNOWN', operations: [...(pendingChange.completed ?? []), ...(pendingChange.pending ?? [])].map(operationOf),
      completedCount: (pendingChange.completed ?? []).length,
    },
  }),
}));

/** The 202 answer of a change, and the 202 of its dry run. */
export const ChangeAnswer = z.object({
  changeId: Id, plannedChanges: z.array(Operation).nullish(), expectedTopology: Members.nullish(),
}).transform(({ changeId, plannedChanges, expectedTopology }): PlannedChange => ({
  changeId, operations: (plannedChanges ?? []).map(operationOf), expectedMembers: membersOf(expectedTopology ?? []),
}));

const Told = z.object({ message: z.string() });

/**
 * What pause and resume of exporting answer with 200: the true status stands in the body. Where that is 500, `says` is the message of the exception that the body holds
 * with its whole stack trace, for example `Leader -2 of partition 2 is not known` before there is a quorum.
 * @source Zeebe 8.6.0: {"body":null,"status":204,"contentType":null}; 8.5.8: ExportingEndpoint gives the exception as body
 */
export const ExportingAnswer = z.object({ status: z.int(), body: z.unknown() })
  .transform(({ status, body }): { readonly status: number; readonly says: unknown } => ({ status, says: Told.safeParse(body).data?.message ?? body }));

/** `GET /actuator/exporters` */
export const ExportersAnswer = z.array(z.object({ exporterId: z.string(), status: Word.nullish() }))
  .transform((exporters): ExporterState[] => exporters.map(({ exporterId, status }) => ({ id: exporterId, status: status ?? 'UNKNOWN' })));

/** Numbers of the enumerations. @source Zeebe 8.2–8.6, gateway.proto: Partition.PartitionBrokerRole, Partition.PartitionBrokerHealth */
const ROLES = ['leader', 'follower', 'inactive'] as const;
const HEALTH = ['healthy', 'unhealthy', 'dead'] as const;

const Enumerated = z.union([Word, z.int()]).nullish();
const nameOf = (value: z.output<typeof Enumerated>, names: readonly string[]): string => (typeof value === 'number' ? names[value] : value?.toLowerCase()) ?? 'unknown';
/** An empty text is what the gRPC client gives for one that was not sent. */
const versionOf = (text: string | null | undefined): string => (text == null || text === '' ? 'unknown' : text);

/** `GET /v2/topology`, and the answer to the Topology request over gRPC, which has the same names; roles and health in lower case, brokers in the order of their ids. */
export const TopologyAnswer = z.object({
  clusterSize: z.int(), partitionsCount: z.int(), replicationFactor: z.int(), gatewayVersion: z.string().nullish(),
  brokers: z.array(z.object({
    nodeId: Id, host: z.string(), port: z.int().nullish(), version: z.string().nullish(),
    partitions: z.array(z.object({ partitionId: z.int(), role: Enumerated, health: Enumerated })).nullish(),
  })).nullish(),
}).transform(({ brokers, gatewayVersion, ...sizes }): Topology => ({
  ...sizes, gatewayVersion: versionOf(gatewayVersion),
  brokers: (brokers ?? []).map(({ nodeId, host, port, version, partitions }) => ({
    id: nodeId, host, ...(port == null ? {} : { port }), version: versionOf(version),
    partitions: (partitions ?? []).map(({ partitionId, role, health }) => ({ id: partitionId, role: nameOf(role, ROLES), health: nameOf(health, HEALTH) })),
  })).sort((a, b) => a.id - b.id),
}));

/** `GET /actuator/partitions` of one broker: partition id → state; followers tell less than leaders. */
export const PartitionsAnswer = z.record(z.string().regex(/^\d+$/), z.object({
  role: Word.nullish(), exporterPhase: Word.nullish(), processedPosition: z.number().nullish(), exportedPosition: z.number().nullish(),
}));

/** The partitions of the broker of that id. */
export const progressOf = (answer: z.output<typeof PartitionsAnswer>, brokerId: number): PartitionProgress[] => Object.entries(answer).map(([partitionId, state]) => ({
  partitionId: Number(partitionId), brokerId, role: (state.role ?? 'unknown').toLowerCase(), exporterPhase: state.exporterPhase ?? 'UNKNOWN',
  processedPosition: state.processedPosition ?? -1, exportedPosition: state.exportedPosition ?? -1,
}));
