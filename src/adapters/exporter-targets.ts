import type { ExporterTarget } from '../domain/cluster-view.ts';
import { withoutCredentials } from '../transport/endpoint.ts';

/** One entry of a container's environment; `value` is absent where it comes from a Secret or field. */
export interface EnvVariable { readonly name: string; readonly value?: string | null | undefined }

/** Spring's relaxed names for the address of an exporter. @source Zeebe 8.2–8.9 exporter configuration, Camunda exporter 8.8+ */
const ADDRESS = /^(?:ZEEBE_BROKER_EXPORTERS|CAMUNDA_DATA_EXPORTERS)_(.+?)_ARGS_(?:CONNECT_?)?URL$/;
const CLUSTER_SIZE = ['ZEEBE_BROKER_CLUSTER_CLUSTERSIZE', 'CAMUNDA_CLUSTER_SIZE'];

/** Where each exporter writes, by the environment in force: of duplicates the last one wins, as in Kubernetes. Credentials in an address are cut. */
export function exporterTargetsOf(env: readonly EnvVariable[]): ExporterTarget[] {
  const targets = new Map<string, string>();
  for (const { name, value } of env) {
    const id = ADDRESS.exec(name)?.[1]?.toLowerCase();
    if (id !== undefined && typeof value === 'string' && value !== '') targets.set(id, withoutCredentials(value));
  }
  return [...targets].map(([id, url]) => ({ id, url }));
}

/** Brokers of both regions together, as configured; null where the environment does not say. */
export function clusterSizeOf(env: readonly EnvVariable[]): number | null {
  const value = env.filter(({ name }) => CLUSTER_SIZE.includes(name)).at(-1)?.value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null;
}
