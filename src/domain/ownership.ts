/** On everything that a set-up makes; a teardown removes nothing without them. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'region-runbooks' } as const;
/** Label that names the managed cluster an object was made for. */
export const CLUSTER_LABEL = 'region-runbooks/cluster';

export type Labels = Readonly<Record<string, string>>;

/** The labels of what is made for that cluster. */
export const labelsOf = (cluster: string): Labels => ({ ...MANAGED_BY, [CLUSTER_LABEL]: cluster });

/** Whether a set-up of that cluster made the object. */
export const isOurs = (labels: Labels, cluster: string): boolean => Object.entries(labelsOf(cluster)).every(([key, value]) => labels[key] === value);

/**
 * Whether a pod or a claim is part of the cluster: made by a set-up, or of one of its releases. A StatefulSet gives its claims the labels
 * of its selector.
 * @source Kubernetes recommended labels (`app.kubernetes.io/instance`); `release` in charts that are older than these
 */
export const isOfCluster = (labels: Labels, cluster: string, releases: readonly string[]): boolean =>
  isOurs(labels, cluster) || ['app.kubernetes.io/instance', 'release'].some((key) => releases.includes(labels[key] ?? ''));

export interface NamespaceFacts { readonly labels: Labels; /** It is being deleted. */ readonly ending: boolean }

/** An object that may be on its way out already. */
export interface Ending { readonly name: string; readonly ending: boolean }

/** A volume whose claim is one of the cluster, or that was marked as the cluster's while it still was. */
export interface VolumeFacts {
  readonly name: string;
  /** It carries the labels of the cluster, so that it is known once its claim is gone. */
  readonly marked: boolean;
  /** It outlasts its claim: its reclaim policy is not Delete. */
  readonly stays: boolean;
}

/** The namespace `region-runbooks` of a region, where the lock is. */
export interface OwnNamespaceFacts {
  readonly namespace: 'absent' | 'ours' | 'foreign' | 'ending';
  /** Whether the ConfigMap `canary-CLUSTER` is there. */
  readonly ledger: boolean;
  /** What else is in it, beside the Lease of this cluster: `lease other`, `serviceaccount region-runbooks`. */
  readonly others: readonly string[];
}

/** What of the cluster is in a region. */
export interface Inventory {
  /** Namespaces with the labels of the cluster, and what is in them that is not of the cluster. */
  readonly namespaces: readonly (Ending & { readonly foreign: readonly string[] })[];
  /** Of the cluster, in the namespace of the region. */
  readonly releases: readonly { readonly name: string; readonly status: string }[];
  /** Made by a set-up, in the namespace of the region. */
  readonly secrets: readonly string[];
  readonly searchResources: readonly Ending[];
  readonly claims: readonly Ending[];
  readonly volumes: readonly VolumeFacts[];
  readonly pods: readonly string[];
  /** Made by a set-up, in `kube-system`. */
  readonly services: readonly string[];
  readonly own: OwnNamespaceFacts;
}

/** What is left in a region beside the lock, one sentence each; empty when a teardown is complete. Pure. */
export function whatIsLeft(region: string, seen: Inventory): readonly string[] {
  const named = (kind: string, names: readonly string[]): string[] => names.map((name) => `${kind} ${name} in ${region}`);
  return [
    ...named('release', seen.releases.map(({ name, status }) => `${name} (${status})`)),
    ...named('Elasticsearch', seen.searchResources.map(nameOf)), ...named('volume claim', seen.claims.map(nameOf)), ...named('volume', seen.volumes.map(({ name }) => name)),
    ...named('pod', seen.pods), ...named('Secret', seen.secrets), ...named('Service kube-system/', seen.services).map((text) => text.replace('/ ', '/')),
    ...seen.namespaces.map(({ name, ending, foreign }) => `namespace ${name} in ${region}${ending ? ', which ends' : ''}${foreign.length > 0 ? `, which holds what is not of this cluster: ${foreign.join(', ')}` : ''}`),
  ];
}

const nameOf = ({ name, ending }: Ending): string => (ending ? `${name} (ends)` : name);
