/** On everything that a set-up makes; a teardown removes nothing without them. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'region-runbooks' } as const;
/** Label that names the managed cluster an object was made for. */
export const CLUSTER_LABEL = 'region-runbooks/cluster';

export type Labels = Readonly<Record<string, string>>;

/** The labels of what is made for that cluster. */
export const labelsOf = (cluster: string): Labels => ({ ...MANAGED_BY, [CLUSTER_LABEL]: cluster });

/** Whether a set-up of that cluster made the object. */
export const isOurs = (labels: Labels, cluster: string): boolean => Object.entries(labelsOf(cluster)).every(([key, value]) => labels[key] === value);
