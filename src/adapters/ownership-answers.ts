import { z } from 'zod';

const Meta = z.object({
  name: z.string(), deletionTimestamp: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish().transform((labels) => labels ?? {}),
}).transform(({ name, labels, deletionTimestamp }) => ({ name, labels, ending: deletionTimestamp != null }));

/** One object of any kind: its name, its labels, whether it ends. */
export const ObjectAnswer = z.object({ metadata: Meta }).transform(({ metadata }) => metadata);
export type ObjectFacts = z.output<typeof ObjectAnswer>;

/** A list of any kind. */
export const ObjectsAnswer = z.object({ items: z.array(ObjectAnswer) }).transform(({ items }) => items.toSorted((a, b) => a.name.localeCompare(b.name)));

/** `GET /api/v1/persistentvolumes` */
export const OwnedVolumesAnswer = z.object({
  items: z.array(z.object({
    metadata: Meta,
    spec: z.object({ claimRef: z.object({ namespace: z.string().nullish(), name: z.string().nullish() }).nullish(), persistentVolumeReclaimPolicy: z.string().nullish() }),
  })),
});

/** `GET /api/v1/namespaces/NS/secrets/NAME` */
export const SecretAnswer = z.object({ metadata: Meta, data: z.record(z.string(), z.string()).nullish() });

const StorageClaim = z.object({ spec: z.object({ resources: z.object({ requests: z.object({ storage: z.union([z.string(), z.number()]).nullish() }).nullish() }).nullish() }).nullish() });

/**
 * `GET /apis/elasticsearch.k8s.elastic.co/v1/namespaces/NS/elasticsearches/NAME`. What of it regions.yaml decides on stands in `chosen`, as
 * `resourceOf` of src/adapters/search-clusters.ts writes it.
 * @source ECK 2.x
 */
export const ElasticsearchAnswer = z.object({
  metadata: z.intersection(Meta, z.object({ generation: z.int().nullish() })),
  spec: z.object({
    version: z.string(), secureSettings: z.array(z.object({ secretName: z.string() })).nullish(),
    nodeSets: z.array(z.object({ count: z.int().nullish(), volumeClaimTemplates: z.array(StorageClaim).nullish() })),
  }),
  status: z.object({ phase: z.string().nullish(), observedGeneration: z.int().nullish() }).nullish(),
}).transform(({ metadata, spec: { version, nodeSets, secureSettings }, status }) => ({
  labels: metadata.labels, ending: metadata.ending,
  chosen: {
    version, nodes: nodeSets.reduce((sum, { count }) => sum + (count ?? 0), 0),
    storage: [...new Set(nodeSets.flatMap(({ volumeClaimTemplates }) => volumeClaimTemplates ?? []).map(({ spec }) => String(spec?.resources?.requests?.storage ?? '')))].join(', '),
    secureSettings: secureSettings?.map(({ secretName }) => secretName) ?? [],
  },
  phase: status?.observedGeneration != null && status.observedGeneration < (metadata.generation ?? 0) ? '' : status?.phase ?? '',
}));
