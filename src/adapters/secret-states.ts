import { isOurs, labelsOf } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import type { SecretState } from '../domain/secrets.ts';
import type { SecretInput } from '../transport/exec.ts';
import type { KubernetesCalls } from './kubernetes-calls.ts';
import { SecretAnswer } from './ownership-answers.ts';
import type { PlacesOf } from './region-places.ts';

export const secretPath = (places: PlacesOf, region: Region, name: string): string => `/api/v1/namespaces/${places(region).namespace}/secrets/${name}`;

const base64 = (value: string): string => Buffer.from(value, 'utf8').toString('base64');

/** How the Secret in the region compares with the wanted values, given by key; of null: only whether it is there and whose it is. */
export async function secretStateOf(calls: KubernetesCalls, { path, region, cluster }: { readonly path: string; readonly region: Region; readonly cluster: string }, wanted: Readonly<Record<string, string>> | null): Promise<SecretState> {
  const found = await calls.findSecret(region, path, SecretAnswer);
  if (found === null) return 'absent';
  const data = found.data ?? {};
  const ours = isOurs(found.metadata.labels, cluster);
  const holds = wanted !== null && Object.entries(wanted).every(([key, value]) => data[key] === base64(value));
  // A Secret of ours is replaced as a whole, so that a key which regions.yaml dropped goes too; one of somebody else may hold more.
  if (holds && (!ours || Object.keys(data).length === Object.keys(wanted).length)) return 'same';
  return ours ? 'different' : 'foreign';
}

/** A Secret with the labels of the cluster, and what must not be shown of it. */
export function secretInput(name: string, cluster: string, values: Readonly<Record<string, string>>): SecretInput {
  const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, base64(value)]));
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: labelsOf(cluster) }, type: 'Opaque', data };
  return { text: JSON.stringify(manifest), values: [...Object.values(values), ...Object.values(data)] };
}
