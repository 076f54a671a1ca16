import { z } from 'zod';
import { ClassicMode } from '../domain/generation.ts';
import { diffValues, type ValueDifference } from '../domain/values/diff.ts';
import type { DeadMansSwitch, Footprint, WebApp } from '../ports/installation.ts';

const Named = z.object({ metadata: z.object({ name: z.string() }) });

/** Names of a list: claims, pods. */
export const NamesAnswer = z.object({ items: z.array(Named) }).transform(({ items }) => items.map(({ metadata }) => metadata.name).sort());

/** `GET /api/v1/persistentvolumes` */
export const VolumesAnswer = z.object({ items: z.array(Named.extend({ spec: z.object({ claimRef: z.object({ namespace: z.string().nullish() }).nullish() }) })) });

/** `GET /apis/apps/v1/namespaces/NS/deployments/NAME` */
export const DeploymentAnswer = z.object({
  metadata: z.object({ name: z.string(), generation: z.int().nullish() }),
  spec: z.object({ replicas: z.int().nullish(), template: z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish() }).nullish() }),
  status: z.object({ observedGeneration: z.int().nullish(), replicas: z.int().nullish(), updatedReplicas: z.int().nullish(), availableReplicas: z.int().nullish(), readyReplicas: z.int().nullish() }).nullish(),
}).transform(({ metadata, spec, status }): WebApp => {
  const wanted = spec.replicas ?? 1;
  const seen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return {
    name: metadata.name, wanted, ready: status?.readyReplicas ?? 0,
    // As `kubectl rollout status` reads it.
    rollingOut: !seen || [status?.replicas, status?.updatedReplicas, status?.availableReplicas].some((replicas) => (replicas ?? 0) !== wanted),
    restartedAt: spec.template?.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ?? null,
  };
});

/** `GET /apis/batch/v1/namespaces/NS/jobs/NAME` */
export const JobAnswer = z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: z.string() }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish() }).nullish(),
}).transform(({ metadata, status }): DeadMansSwitch => {
  const has = (condition: string): boolean => status?.conditions?.some(({ type, status: state }) => type === condition && state === 'True') ?? false;
  return { name: metadata.name, createdAt: metadata.creationTimestamp, state: has('Complete') ? 'fired' : has('Failed') ? 'failed' : 'armed' };
});

/** One revision of a release; `data` is what helm stored, secrets of the values included: only `storedValuesIn` reads it. */
export interface StoredRevision {
  readonly name: string;
  readonly revision: number;
  readonly status: string;
  /** ISO 8601: creation of the Secret. */
  readonly storedAt?: string;
  readonly data: string;
}

/** Secrets with the label `owner=helm`: each release with its newest revision. @source Helm 3.18: storage driver Secrets, `sh.helm.release.v1.NAME.vN` */
export const ReleasesAnswer = z.object({
  items: z.array(z.object({
    type: z.string().nullish(),
    metadata: z.object({ creationTimestamp: z.string().nullish(), labels: z.object({ name: z.string(), version: z.string().regex(/^\d+$/), status: z.string() }).nullish().catch(null) }),
    data: z.object({ release: z.string() }).nullish().catch(null),
  })),
}).transform(({ items }): StoredRevision[] => {
  const newest = new Map<string, StoredRevision>();
  for (const { type, metadata: { labels, creationTimestamp }, data } of items) {
    if (labels == null || (type != null && type !== 'helm.sh/release.v1')) continue;
    const found = { name: labels.name, revision: Number(labels.version), status: labels.status, data: data?.release ?? '', ...(creationTimestamp == null ? {} : { storedAt: creationTimestamp }) };
    if (found.revision > (newest.get(found.name)?.revision ?? 0)) newest.set(found.name, found);
  }
  return [...newest.values()].sort((a, b) => a.name.localeCompare(b.name));
});

export const releaseViewOf = ({ name, revision, status }: StoredRevision): Footprint['releases'][number] => ({ name, revision, status });

const Profiles = z.object({ operate: z.unknown().optional(), tasklist: z.unknown().optional() }).nullish().catch(null);
const WebApp = z.object({ enabled: z.unknown() }).nullish().catch(null);
const Switches = z.object({
  regionRunbooks: z.object({ step: z.string() }).nullish().catch(null),
  operate: WebApp, tasklist: WebApp,
  orchestration: z.object({ profiles: Profiles }).nullish().catch(null),
}).nullish();
const Marked = z.object({ regionRunbooks: z.object({ classic: z.unknown() }).nullish().catch(null) });
const Release = z.object({ config: z.record(z.string(), z.unknown()).nullish(), chart: z.object({ metadata: z.object({ version: z.string().nullish() }).nullish() }).nullish() });

async function storedIn({ data }: StoredRevision): Promise<z.output<typeof Release>> {
  // The Secret's base64 around helm's own base64 around gzip.
  const zipped = new Uint8Array(Buffer.from(Buffer.from(data, 'base64').toString('utf8'), 'base64'));
  const text = await new Response(new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  return Release.parse(JSON.parse(text));
}

/** The values that helm was given for a revision, without the chart's own. They may hold secrets. @throws any error where helm stored something else */
export const storedValuesIn = async (revision: StoredRevision): Promise<Readonly<Record<string, unknown>>> => (await storedIn(revision)).config ?? {};

/** What helm was given for a revision. The values may hold secrets. */
export interface GivenToHelm { readonly values: Readonly<Record<string, unknown>>; /** Of the chart; null where helm did not store it. */ readonly version: string | null }

/** @throws any error where helm stored something else */
export async function givenIn(revision: StoredRevision): Promise<GivenToHelm> {
  const { config, chart } = await storedIn(revision);
  return { values: config ?? {}, version: chart?.metadata?.version ?? null };
}

/** What regions.yaml wants of a release against what helm was given, secrets hidden: the complete values, and the version of the chart where one is pinned. */
export function differencesTo(wanted: { readonly version: string | undefined; readonly values: unknown }, { values, version }: GivenToHelm): readonly ValueDifference[] {
  const another = wanted.version !== undefined && version !== null && version !== wanted.version ? [{ path: '(version of the chart)', before: version, after: wanted.version }] : [];
  return [...another, ...diffValues(values, wanted.values)];
}

/** The mode of the classic generation in which a revision was installed; empty in normal operation. @throws any error where helm stored something else, or the mode is none */
export async function modeIn(revision: StoredRevision): Promise<{ readonly classic?: ClassicMode }> {
  const { regionRunbooks } = Marked.parse(await storedValuesIn(revision));
  return regionRunbooks?.classic == null ? {} : { classic: ClassicMode.parse(regionRunbooks.classic) };
}

/**
 * Whether the values of a revision switch a web app off: they say so where they are the complete ones of src/domain/values, whatever web apps a cluster has;
 * else by their Deployments (up to 8.7) or profiles (from 8.8 on). @throws any error where helm stored something else
 */
export async function webAppsOffIn(revision: StoredRevision): Promise<boolean> {
  const values = Switches.parse(await storedValuesIn(revision));
  if (values?.regionRunbooks != null) return values.regionRunbooks.step === 'without-web-apps';
  const profiles = values?.orchestration?.profiles;
  return [values?.operate?.enabled, values?.tasklist?.enabled, profiles?.operate, profiles?.tasklist].includes(false);
}
