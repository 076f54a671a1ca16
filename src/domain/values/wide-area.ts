import { envOf, type EnvVar } from './values.ts';

/** Probes and compression that a wide-area link needs; equal on all members. @source Camunda dual-region guide 8.4–8.8 */
const membership = (prefix: string): Readonly<Record<string, string>> => ({
  [`${prefix}_CLUSTER_MEMBERSHIP_PROBETIMEOUT`]: '500ms', [`${prefix}_CLUSTER_MEMBERSHIP_PROBEINTERVAL`]: '2s', [`${prefix}_CLUSTER_MESSAGECOMPRESSION`]: 'GZIP',
});

/** What brokers up to 8.8 need, whose settings begin with ZEEBE_BROKER. */
export const brokerWideArea = envOf({
  ...membership('ZEEBE_BROKER'), ZEEBE_BROKER_EXPERIMENTAL_RAFT_SNAPSHOTREQUESTTIMEOUT: '10s', ZEEBE_BROKER_BACKPRESSURE_AIMD_REQUESTTIMEOUT: '1s',
});

/** The same for a gateway, with the prefix that it has. */
export const gatewayWideArea = (prefix: string): readonly EnvVar[] => envOf(membership(prefix));

/** The same from 8.9 on, for the pod that holds both. @source Camunda dual-region guide 8.9 */
export const unifiedWideArea = envOf({
  CAMUNDA_CLUSTER_MEMBERSHIP_PROBETIMEOUT: '1000ms', CAMUNDA_CLUSTER_MEMBERSHIP_PROBEINTERVAL: '2s', CAMUNDA_CLUSTER_MEMBERSHIP_FAILURETIMEOUT: '10000ms',
  CAMUNDA_CLUSTER_RAFT_SNAPSHOTREQUESTTIMEOUT: '10s', CAMUNDA_CLUSTER_COMPRESSIONALGORITHM: 'GZIP',
});
