import { accessSync, constants, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createManagedCluster, type ManagedClusterAdapters } from '../adapters/managed-cluster.ts';
import type { Config } from '../config/schema.ts';
import type { ReadSecret } from '../config/secrets.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { Places } from '../ports/places.ts';
import type { ApprovalReader, ClusterCatalogue, RunProbe } from '../ports/runs.ts';
import { openTransports, type LiveTransports } from '../transport/live.ts';

/** A managed cluster with the ledger of its canary, and with what a doctor asks. */
export type OpenCluster = ManagedCluster & Pick<ManagedClusterAdapters, 'ledger' | 'inspector'>;

/** Programs by their path, or by their name where they stand on PATH. */
export interface ClientTools { readonly kubectl?: string; readonly helm?: string }

export interface ClusterDeps {
  readonly config: Config;
  readonly catalogue: ClusterCatalogue;
  readonly secret: ReadSecret;
  readonly runs: RunProbe;
  readonly approvals: ApprovalReader;
  readonly tools: ClientTools;
}

export interface OpenClusters {
  /** @throws CLUSTER_UNKNOWN (refuse) */
  of(name: string): OpenCluster;
  close(): Promise<void>;
}

/** Each managed cluster of the configuration, opened at its first use. */
export function openClusters({ config, catalogue, secret, runs, approvals, tools }: ClusterDeps): OpenClusters {
  const open = new Map<string, { readonly cluster: OpenCluster; readonly transports: LiveTransports }>();
  const openOne = (name: string): { readonly cluster: OpenCluster; readonly transports: LiveTransports } => {
    const cluster = Object.hasOwn(config.clusters, name) ? config.clusters[name] : undefined;
    if (cluster === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name, expected: catalogue.names() });
    const transports = openTransports({ kubeconfig: cluster.kubeconfig, probeTimeoutMs: cluster.probeTimeoutMs });
    const adapters = createManagedCluster({ name, cluster }, { transports, secret, readFile: (path) => readFile(path, 'utf8'), ...tools });
    return { transports, cluster: { ...adapters, readers: { ...adapters.readers, catalogue, runs }, approvals } };
  };
  return {
    of(name) {
      const found = open.get(name) ?? openOne(name);
      open.set(name, found);
      return found.cluster;
    },
    close: async () => { await Promise.all([...open.values()].map(({ transports }) => transports.close())); },
  };
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The user's kubectl and helm, else those that the lab brings; absent where there is neither. */
export function findClientTools(path: string, places: Pick<Places, 'cache'>): ClientTools {
  const [kubectl, helm] = [findTool('kubectl', path, places), findTool('helm', path, places)];
  return { ...(kubectl === undefined ? {} : { kubectl }), ...(helm === undefined ? {} : { helm }) };
}

function findTool(tool: 'kubectl' | 'helm', path: string, { cache }: Pick<Places, 'cache'>): string | undefined {
  if (path.split(delimiter).some((folder) => isExecutable(join(folder, tool)))) return tool;
  const artifacts = join(cache, 'artifacts');
  try {
    return readdirSync(artifacts).filter((name) => name.startsWith('client-tools-')).map((name) => join(artifacts, name, tool)).find(isExecutable);
  } catch {
    return undefined;
  }
}
