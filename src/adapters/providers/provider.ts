import type { DnsConfig } from '../../config/schema.ts';
import { labelsOf } from '../../domain/ownership.ts';
import type { Region } from '../../domain/regions.ts';
import type { NetworkReader, NetworkWriter } from '../../ports/network.ts';
import type { Exec } from '../../transport/exec.ts';
import { kubernetesCalls, type KubernetesCalls, type KubernetesDeps } from '../kubernetes-calls.ts';
import { kubectlOn, type KubectlDeps } from '../kubectl.ts';

export interface ProviderDeps extends KubernetesDeps, KubectlDeps {
  /** Name of the managed cluster: what a provider makes carries it. */
  readonly cluster: string;
  readonly dns: DnsConfig | 'unchecked';
  /** The other one of the two regions. */
  readonly otherThan: (region: Region) => Region;
}

/** All that a provider does for a region that it runs. */
export interface Provider extends NetworkReader, NetworkWriter {}

export type NewProvider = (tools: ProviderTools) => Provider;

/** Where regions.yaml says nothing of the DNS, it is as Kubernetes installs it. */
const USUAL_DNS: DnsConfig = { namespace: 'kube-system', selector: 'k8s-app=kube-dns', port: 53, domain: 'cluster.local' };

/** Name under which the API server keeps what a run changed of an object of somebody else. */
export const FIELD_MANAGER = 'region-runbooks';

/** What providers read and write with. */
export interface ProviderTools extends Omit<ProviderDeps, 'dns' | 'kubectl' | 'kubernetes' | 'kubeconfig'> {
  readonly calls: KubernetesCalls;
  readonly dns: DnsConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly exec: Exec;
  /** A kubectl that changes something, in that namespace. A manifest goes to its standard input; shown is `manifestIs`, or the manifest itself. */
  kubectl(region: Region, namespace: string, args: readonly string[], manifest?: unknown, manifestIs?: string): Promise<void>;
}

export function providerTools({ dns, kubernetes, kubectl, kubeconfig, ...deps }: ProviderDeps): ProviderTools {
  const { exec, places } = deps;
  return {
    ...deps, dns: dns === 'unchecked' ? USUAL_DNS : dns, labels: labelsOf(deps.cluster), calls: kubernetesCalls({ kubernetes, places }),
    kubectl: (region, namespace, args, manifest, manifestIs) => {
      const text = manifest === undefined ? null : JSON.stringify(manifest);
      const run: Exec = text === null ? exec : (command) => exec({ ...command, stdin: text, stdinIs: manifestIs ?? text });
      return kubectlOn({ exec: run, kubectl, kubeconfig, places: (of) => ({ ...places(of), namespace }) })(region, args);
    },
  };
}

const nothing = (): Promise<void> => Promise.resolve();

/** A region whose DNS is not chained. */
export const withoutChaining = {
  readBalancer: () => Promise.resolve(null),
  readForwards: () => Promise.resolve({ forwards: [], stale: false, reloadsByItself: true, noted: false }),
  createBalancer: nothing, deleteBalancer: nothing, forwardZones: nothing, dropZones: nothing, clearForwards: nothing, restartDns: nothing,
} satisfies Partial<Provider>;

/** A region whose ports are opened by whoever runs its network. */
export const withoutPorts = { readFirewall: () => Promise.resolve({ missing: [], ours: [] }), openPorts: nothing, closePorts: nothing } satisfies Partial<Provider>;

/** A region whose Kubernetes cluster is there, or not; nobody makes it. */
export const withoutClusters = { readCluster: () => Promise.resolve({ state: 'running', ours: false } as const), createCluster: nothing, deleteCluster: nothing } satisfies Partial<Provider>;

/** A region that the other one finds without exported Services. */
export const withoutExports = { readExports: () => Promise.resolve({ services: [], exported: [], imported: [] }), exportServices: nothing, unexportServices: nothing } satisfies Partial<Provider>;
