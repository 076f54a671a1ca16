import { z } from 'zod';
import { otherRegion, type Layout, type RegionName } from './regions.ts';

/** What regions.yaml demands of a run on a cluster. */
export interface RequestPolicy {
  readonly layout: Layout;
  readonly approvalGroups: readonly string[];
  readonly requesterMayApprove: boolean;
  readonly lossHoldMs: number;
  /** Whether a cluster of the classic generation diverts the exporter of a lost region to a throw-away search cluster; true where it is not said. */
  readonly throwAway?: boolean | undefined;
}

export interface CheckedRequest {
  readonly layout: Layout;
  readonly lostRegion: RegionName;
  readonly survivingRegion: RegionName;
  readonly requestedBy: string;
  readonly approvers: readonly string[];
  readonly requesterMayApprove: boolean;
  readonly lossHoldMs: number;
  readonly throwAway: boolean;
}

export type RequestCheck = { readonly kind: 'accepted'; readonly request: CheckedRequest } | { readonly kind: 'refused'; readonly problems: readonly string[] };

const text = z.string().trim().min(1);
const list = z.union([
  z.array(z.string().trim().min(1)),
  z.string().transform((value) => value.split(',').map((name) => name.trim()).filter((name) => name !== '')),
]);

/** How a problem names the value of a variable. */
export const said = (value: unknown): string => (value === undefined || value === null || value === '' ? 'missing' : `is ${JSON.stringify(value)}`);

/** Approvers of the request: the policy's groups where none are named. */
function approversOf(value: unknown, policy: RequestPolicy, problems: string[]): readonly string[] {
  if (value === undefined || value === null || value === '') return policy.approvalGroups;
  const parsed = list.safeParse(value);
  if (!parsed.success) { problems.push(`approvers ${said(value)}: give a list of names, or leave it out for ${policy.approvalGroups.join(', ') || 'none'}`); return []; }
  const approvers = parsed.data;
  if (approvers.length > 2) problems.push(`approvers ${said(value)}: at most two can approve a step`);
  if (new Set(approvers).size < approvers.length) problems.push(`approvers ${said(value)}: name two different ones`);
  const missing = policy.approvalGroups.filter((group) => !approvers.includes(group));
  if (missing.length > 0) problems.push(`approvers ${said(value)}: the cluster's policy asks for ${policy.approvalGroups.join(' and ')}; add ${missing.join(', ')}`);
  return approvers;
}

/** What a failback needs of the configuration beyond the policy of every run. */
export interface FailbackRequestPolicy { readonly pauseLimitMs: number; readonly keepSnapshots: number; readonly copyBy?: 'snapshot' | 'backup' | undefined }

export interface CheckedFailback extends CheckedRequest, FailbackRequestPolicy {}

/** Checks the start variables of a failback: those of a failover, with `region` as the one that comes back. Pure. */
export function checkFailbackRequest(
  variables: Readonly<Record<string, unknown>>, clusters: readonly string[], policyOf: (cluster: string) => (RequestPolicy & { readonly failback?: FailbackRequestPolicy | undefined }) | null,
): { readonly kind: 'accepted'; readonly request: CheckedFailback } | Extract<RequestCheck, { kind: 'refused' }> {
  const checked = checkRequest({ ...variables, lostRegion: variables['region'] }, clusters, policyOf);
  const problems = checked.kind === 'refused' ? checked.problems.map((problem) => problem.replace(/^lostRegion /, 'region ').replace('a failover needs one surviving region, so name only one', 'one region comes back, so name only one')) : [];
  const cluster = text.safeParse(variables['cluster']);
  const policy = cluster.success ? policyOf(cluster.data) : null;
  const lacking = policy !== null && policy.failback === undefined ? [`cluster is "${cluster.data ?? ''}": regions.yaml does not say how its release is installed and where snapshots go; add helm and snapshots to it`] : [];
  if (checked.kind === 'refused' || policy?.failback === undefined) return { kind: 'refused', problems: [...problems, ...lacking] };
  return { kind: 'accepted', request: { ...checked.request, ...policy.failback } };
}

/** What the start variables of every run hold, read with the problems of each noted in `problems`. */
export interface RequestReader<Policy> {
  /** The policy of the cluster named; null where there is none, which is a problem noted. */
  readPolicy(): Policy | null;
  /** A text that must be there; empty where it is missing, which is a problem noted. */
  need(name: string, remedy: string): string;
  /** Reason and requester, for the audit, and the approvers. */
  readAudit(policy: Policy | null): { readonly requestedBy: string; readonly approvers: readonly string[] };
}

/** Reads start variables; every problem names the variable, its value and the remedy, and goes to `problems`. Pure. */
export function requestReader<Policy extends RequestPolicy>(
  variables: Readonly<Record<string, unknown>>, clusters: readonly string[], policyOf: (cluster: string) => Policy | null, problems: string[],
): RequestReader<Policy> {
  const need = (name: string, remedy: string): string => {
    const parsed = text.safeParse(variables[name]);
    if (parsed.success) return parsed.data;
    problems.push(`${name} ${said(variables[name])}: ${remedy}`);
    return '';
  };
  return {
    need,
    readPolicy: () => {
      const cluster = need('cluster', `name one of ${clusters.join(', ') || '(none configured)'}`);
      const policy = cluster === '' ? null : policyOf(cluster);
      if (cluster !== '' && policy === null) problems.push(`cluster is "${cluster}": not in the configuration; use one of ${clusters.join(', ') || '(none configured)'}`);
      return policy;
    },
    readAudit: (policy) => {
      need('reason', 'say why, for the audit');
      const requestedBy = need('requestedBy', 'say who asks, for the audit');
      return { requestedBy, approvers: policy === null ? [] : approversOf(variables['approvers'], policy, problems) };
    },
  };
}

/** Checks the start variables of a run; every problem names the variable, its value and the remedy. Pure. */
export function checkRequest(variables: Readonly<Record<string, unknown>>, clusters: readonly string[], policyOf: (cluster: string) => RequestPolicy | null): RequestCheck {
  const problems: string[] = [];
  const { readPolicy, need, readAudit } = requestReader(variables, clusters, policyOf, problems);
  const policy = readPolicy();
  const regions = policy?.layout.regions.map(({ name }) => name) ?? [];
  const lostRegion = need('lostRegion', `name one of ${regions.join(', ') || "the cluster's two regions"}`);
  if (lostRegion !== '' && policy !== null && !regions.includes(lostRegion)) {
    const both = regions.every((name) => lostRegion.includes(name));
    problems.push(`lostRegion is "${lostRegion}": ${both ? 'a failover needs one surviving region, so name only one' : 'no region of this cluster'}; use one of ${regions.join(', ')}`);
  }
  const { requestedBy, approvers } = readAudit(policy);
  if (problems.length > 0 || policy === null) return { kind: 'refused', problems };
  return {
    kind: 'accepted',
    request: {
      layout: policy.layout, lostRegion, survivingRegion: otherRegion(policy.layout, lostRegion).name, requestedBy, approvers,
      requesterMayApprove: policy.requesterMayApprove, lossHoldMs: policy.lossHoldMs, throwAway: policy.throwAway ?? true,
    },
  };
}
