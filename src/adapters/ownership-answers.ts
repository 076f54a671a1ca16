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

/** `GET /apis/elasticsearch.k8s.elastic.co/v1/namespaces/NS/elasticsearches/NAME`. @source ECK 2.x */
export const ElasticsearchAnswer = z.object({
  metadata: Meta,
  spec: z.object({ version: z.string(), nodeSets: z.array(z.object({ count: z.int().nullish() })) }),
  status: z.object({ phase: z.string().nullish() }).nullish(),
});
