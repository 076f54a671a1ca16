import type { ClusterConfig, SecretRef } from '../config/schema.ts';
import type { Region } from '../domain/regions.ts';
import type { CanaryLedger, LeaseStore } from '../ports/kubernetes.ts';
import type { NetworkReader, NetworkWriter } from '../ports/network.ts';
import type { RegionInspector } from '../ports/inspection.ts';
import type { JournalEntry, Readers, Writers } from '../ports/managed-cluster.ts';
import { journaling, recording, type Transports } from '../transport/journal.ts';
import type { AskDns } from '../transport/dns.ts';
import type { GrpcProbe } from '../transport/grpc-probe.ts';
import type { ExecInPod } from '../transport/pod-exec.ts';
import { newCanary } from './canary.ts';
import { newCanaryLedger } from './canary-ledger.ts';
import { newBackupReader, newBackupWriter } from './backups.ts';
import { newDnsReader } from './dns.ts';
import { newImportReader } from './imports.ts';
import { newRegionInspector } from './inspection.ts';
import { newInstallationReader, newInstallationWriter } from './installation.ts';
import { newIsolationReader, newIsolationWriter } from './isolation.ts';
import { newKubernetesReader, newKubernetesWriter } from './kubernetes.ts';
import { newLeaseStore } from './leases.ts';
import { newPathReader, newPathWriter } from './paths.ts';
import { newNetwork } from './providers/index.ts';
import { placesOf } from './region-places.ts';
import { newRolloutReader, newRolloutWriter } from './rollout.ts';
import { newOwnershipReader } from './ownership.ts';
import { newOwnershipWriter } from './ownership-writer.ts';
import { newSearchClusterReader, newSearchClusterWriter, searchReleaseOf } from './search-clusters.ts';
import { newSearchReader } from './search.ts';
import { newSnapshotReader, newSnapshotWriter } from './search-snapshots.ts';
import { newSiteReader } from './site.ts';
import { newValuesOf, overlayProblems, type ReadFile } from './values.ts';
import { newZeebeReader, newZeebeWriter } from './zeebe.ts';

export interface ManagedClusterDeps {
  readonly transports: Transports & { readonly execInPod: ExecInPod; readonly grpc: GrpcProbe; readonly askDns: AskDns };
  /** Reads a secret at the moment of its use. */
  readonly secret: (ref: SecretRef) => Promise<string>;
  /** Reads a values file at the moment of its use. */
  readonly readFile: ReadFile;
  /** Path of kubectl; the one on PATH when absent. */
  readonly kubectl?: string;
  /** Path of helm; the one on PATH when absent. */
  readonly helm?: string;
}

/** What the adapters give of a managed cluster; the engine side adds catalogue, runs and approvals. */
export interface ManagedClusterAdapters {
  readonly readers: Omit<Readers, 'catalogue' | 'runs'>;
  /** Writers whose every write is handed to `journal` before (without answer) and after it is sent. */
  writers(journal: (entry: JournalEntry) => void): Writers;
  /** Writers that send nothing: each write is handed to `journal` and answered with a placeholder. */
  recorder(journal: (entry: JournalEntry) => void): Writers;
  /** Without a journal, for the fence. */
  readonly leases: LeaseStore;
  /** Read and write, for the canary of the runner. */
  readonly ledger: CanaryLedger;
  /** For a check before any run. */
  readonly inspector: RegionInspector;
}

/** The ports of one managed cluster over the transports given. */
export function createManagedCluster({ name, cluster }: { readonly name: string; readonly cluster: ClusterConfig }, { transports, secret, readFile, kubectl, helm }: ManagedClusterDeps): ManagedClusterAdapters {
  const places = placesOf(name, cluster);
  const { http, kubernetes, execInPod, grpc, askDns } = transports;
  const { contextPath, kubeconfig, release, snapshots, dns, networkCheck } = cluster;
  const ownership = { cluster: name, secrets: cluster.secrets, secret, releases: [release, ...searchReleaseOf(cluster)] };
  const webApps = { places, release, version: cluster.camunda?.version };
  const searchClusters = { name, config: cluster, readFile };
  const valuesOf = cluster.camunda === undefined ? undefined : newValuesOf({ name, cluster, readFile });
  const reader = newKubernetesReader({ kubernetes, places, execInPod });
  const leases = newLeaseStore({ kubernetes, places });
  const ledger = newCanaryLedger({ kubernetes, places });
  /** For one, a plan shows the copy into a region that is not installed yet: its search cluster will be of the kind of the other one. */
  const otherThan = (region: Region): Region => cluster.regions.map(({ name: other, context, namespace }, index) => ({ name: other, index, context, namespace })).find((candidate) => candidate.name !== region.name) ?? region;
  const networkOver = (over: Pick<Transports, 'exec' | 'kubernetes'>): NetworkReader & NetworkWriter =>
    newNetwork({ exec: over.exec, kubernetes: over.kubernetes, places, kubectl, kubeconfig, cluster: name, dns: cluster.dns, otherThan });
  const writersOver = (over: Transports, kindLike?: (region: Region) => Region): Writers => {
    const search = newSearchClusterWriter({ ...searchClusters, exec: over.exec, kubernetes: over.kubernetes, places, kubectl, helm, kubeconfig });
    return {
      zeebe: newZeebeWriter({ http: over.http, grpc, places, contextPath }),
      kubernetes: newKubernetesWriter({ exec: over.exec, places, kubectl, kubeconfig }),
      backups: newBackupWriter({ http: over.http, ...webApps }),
      snapshots: newSnapshotWriter({ http: over.http, places, secret, snapshots, kindLike }),
      paths: newPathWriter({ exec: over.exec, places, kubectl, kubeconfig, cluster: name, networkCheck }),
      rollout: newRolloutWriter({ exec: over.exec, places, kubectl, kubeconfig }),
      isolation: newIsolationWriter({ exec: over.exec, places, kubectl, kubeconfig, cluster: name }),
      network: networkOver(over),
      ownership: newOwnershipWriter({ ...ownership, exec: over.exec, kubernetes: over.kubernetes, places, kubectl, kubeconfig }),
      searchClusters: search,
      installation: newInstallationWriter({ exec: over.exec, kubernetes: over.kubernetes, places, kubectl, helm, kubeconfig, contextPath, release, installation: cluster.helm, valuesOf, ...(searchReleaseOf(cluster).length === 0 ? {} : { installSearch: (region) => search.installRelease(region) }) }),
      leases: newLeaseStore({ kubernetes: over.kubernetes, places }),
    };
  };
  return {
    readers: {
      zeebe: newZeebeReader({ http, grpc, places, contextPath, brokerPods: (region) => reader.readRunningBrokers(region), exporterTargets: async (region) => (await reader.readPods(region)).exporters }),
      kubernetes: reader, search: newSearchReader({ http, places, secret }), snapshots: newSnapshotReader({ http, places, secret, snapshots }),
      imports: newImportReader({ http, places, secret }), backups: newBackupReader({ http, ...webApps }), canary: newCanary({ grpc, places }), dns: newDnsReader({ kubernetes, places, askDns, dns }), ledger, leases,
      installation: newInstallationReader({ kubernetes, places, release, valuesOf, chartVersion: cluster.helm?.version, readOverlayProblems: () => overlayProblems({ name, cluster, readFile }) }),
      site: newSiteReader({ kubernetes, places, exec: transports.exec, helm }),
      network: networkOver(transports), isolation: newIsolationReader({ kubernetes, places, execInPod, brokerPods: (region) => reader.readRunningBrokers(region) }),
      ownership: newOwnershipReader({ ...ownership, kubernetes, places }), searchClusters: newSearchClusterReader({ ...searchClusters, kubernetes, places }),
      paths: newPathReader({ kubernetes, places, execInPod, dns, networkCheck }), rollout: newRolloutReader({ kubernetes, http, places, release }),
    },
    writers: (journal) => writersOver(journaling(transports, journal)),
    recorder: (journal) => writersOver(recording(transports, journal), otherThan),
    leases, ledger, inspector: newRegionInspector({ kubernetes, places, dns: cluster.dns }),
  };
}
