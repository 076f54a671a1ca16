import { z } from 'zod';
import type { SnapshotsConfig } from '../config/schema.ts';
import type { RepositoryView } from '../ports/search.ts';

/** `GET /_snapshot/REPOSITORY`: the settings come back as text, whatever was sent. */
export const RepositoriesAnswer = z.record(z.string(), z.object({ type: z.string(), settings: z.record(z.string(), z.unknown()).nullish() }));

/** Settings that say where a repository is; others (chunk size, throttling) are the operator's own. */
const PLACE = ['location', 'bucket', 'container', 'client', 'base_path'] as const;
const DEFAULTS: Readonly<Record<string, string>> = { client: 'default', base_path: '' };

/** Body of `PUT /_snapshot/REPOSITORY`. @source Elasticsearch 8.19, OpenSearch 2.19: shared file system, S3, GCS and Azure repositories */
export function repositoryBody({ type, location, bucket, container, client, basePath }: SnapshotsConfig, { readonly }: { readonly readonly: boolean }): { readonly type: string; readonly settings: Readonly<Record<string, unknown>> } {
  return { type, settings: withoutAbsent({ location, bucket, container, client, base_path: basePath, readonly: readonly ? true : undefined }) };
}

/** The repository as it is registered, beside the one that regions.yaml describes. */
export function repositoryView({ type, settings }: z.output<typeof RepositoriesAnswer>[string], wanted: SnapshotsConfig): RepositoryView {
  const found = settings ?? {};
  const expected = repositoryBody(wanted, { readonly: false });
  const readonly = textOf(found['readonly']) === 'true';
  return {
    readonly,
    fits: type === expected.type && PLACE.every((key) => placeOf(found, key) === placeOf(expected.settings, key)),
    says: [type, ...PLACE.flatMap((key) => found[key] === undefined ? [] : [`${key} ${textOf(found[key])}`]), ...(readonly ? ['read-only'] : [])].join(', '),
  };
}

const placeOf = (settings: Readonly<Record<string, unknown>>, key: string): string => textOf(settings[key] ?? DEFAULTS[key]);

const textOf = (value: unknown): string => typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? String(value) : '';

const withoutAbsent = (settings: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
