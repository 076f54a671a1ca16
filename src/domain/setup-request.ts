import type { Layout, RegionName } from './regions.ts';
import { requestReader, said, type RequestPolicy } from './request.ts';
import type { Shape } from './shape.ts';

/** What regions.yaml demands of a set-up; without `shape` it does not say what is installed. */
export interface SetupPolicy extends RequestPolicy { readonly shape?: Shape | undefined }

/** No region is lost: the first one, whose Lease fences the writes, stands as the surviving one, the second as the lost one. */
export interface CheckedSetup {
  readonly layout: Layout;
  readonly shape: Shape;
  readonly survivingRegion: RegionName;
  readonly lostRegion: RegionName;
  readonly requestedBy: string;
  readonly approvers: readonly string[];
  readonly requesterMayApprove: boolean;
}

export interface CheckedTeardown extends CheckedSetup {
  /** Whether the cluster may go although it still serves clients. */
  readonly evenIfServing: boolean;
}

export type SetupCheck<Request> = { readonly kind: 'accepted'; readonly request: Request } | { readonly kind: 'refused'; readonly problems: readonly string[] };

type Variables = Readonly<Record<string, unknown>>;
type PolicyOf = (cluster: string) => SetupPolicy | null;

/** Why a cluster can be neither set up nor torn down. */
export const notDescribed = (cluster: string): string => `cluster is ${JSON.stringify(cluster)}: regions.yaml does not say what is installed; add camunda and helm to it`;

/** The request, or null with a problem noted in `problems`. */
function readSetup(variables: Variables, clusters: readonly string[], policyOf: PolicyOf, problems: string[]): CheckedSetup | null {
  const reader = requestReader(variables, clusters, policyOf, problems);
  const policy = reader.readPolicy();
  if (policy !== null && policy.shape === undefined) problems.push(notDescribed(policy.layout.cluster));
  const { requestedBy, approvers } = reader.readAudit(policy);
  const [first, second] = policy?.layout.regions ?? [];
  if (policy?.shape === undefined || first === undefined || second === undefined) return null;
  return { layout: policy.layout, shape: policy.shape, survivingRegion: first.name, lostRegion: second.name, requestedBy, approvers, requesterMayApprove: policy.requesterMayApprove };
}

/** Checks the start variables of a set-up; every problem names the variable, its value and the remedy. Pure. */
export function checkSetupRequest(variables: Variables, clusters: readonly string[], policyOf: PolicyOf): SetupCheck<CheckedSetup> {
  const problems: string[] = [];
  const request = readSetup(variables, clusters, policyOf, problems);
  return request === null || problems.length > 0 ? { kind: 'refused', problems } : { kind: 'accepted', request };
}

/** Checks the start variables of a teardown: those of a set-up, with the name of the cluster typed out in `confirm`. Pure. */
export function checkTeardownRequest(variables: Variables, clusters: readonly string[], policyOf: PolicyOf): SetupCheck<CheckedTeardown> {
  const problems: string[] = [];
  const request = readSetup(variables, clusters, policyOf, problems);
  const { cluster, confirm } = variables;
  const evenIfServing = variables['evenIfServing'] ?? false;
  if (typeof cluster === 'string' && cluster.trim() !== '' && (typeof confirm !== 'string' || confirm.trim() !== cluster.trim())) {
    problems.push(`confirm ${said(confirm)}: type the name of the cluster, ${cluster.trim()}, to say that it is to go with its data`);
  }
  if (typeof evenIfServing !== 'boolean') problems.push(`evenIfServing ${said(evenIfServing)}: say true or false`);
  return request === null || problems.length > 0 || typeof evenIfServing !== 'boolean' ? { kind: 'refused', problems } : { kind: 'accepted', request: { ...request, evenIfServing } };
}
