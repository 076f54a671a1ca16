import { z } from 'zod';
import type { Region } from '../domain/regions.ts';
import type { Site, SiteReader } from '../ports/site.ts';
import type { Exec } from '../transport/exec.ts';
import { readHelmVersion } from './helm.ts';
import { VersionAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type CallDeps, type KubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';

export interface SiteDeps extends KubernetesDeps {
  readonly exec: Exec;
  /** The program; `helm` on PATH by default. */
  readonly helm?: string | undefined;
}

const NamespaceAnswer = z.object({ metadata: z.object({ uid: z.string() }) });
const NodesAnswer = z.object({ items: z.array(z.object({
  metadata: z.object({ name: z.string() }), spec: z.object({ podCIDRs: z.array(z.string()).nullish() }).nullish(),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish() }).nullish(),
})) });
const StorageClassesAnswer = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).nullish() }) })) });

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** The nodes alone, for those who know no more of a region than its context. */
export function newNodeReader(deps: CallDeps): (region: Region) => Promise<Site['nodes']> {
  const calls = kubernetesCalls(deps);
  return (region) => readNodes(calls, region);
}

async function readNodes(calls: KubernetesCalls, region: Region): Promise<Site['nodes']> {
  const { items } = await calls.read(region, '/api/v1/nodes', NodesAnswer);
  return items.map(({ metadata, spec, status }) => ({ name: metadata.name, podCidrs: spec?.podCIDRs ?? [], ready: (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True') }));
}

/** What a set-up builds on, from the Kubernetes API of each region and from helm itself. */
export function newSiteReader({ exec, helm = 'helm', ...deps }: SiteDeps): SiteReader {
  const calls = kubernetesCalls(deps);
  return {
    readSite: async (region) => {
      const [version, system, nodes, classes] = await Promise.all([
        calls.read(region, '/version', VersionAnswer), calls.read(region, '/api/v1/namespaces/kube-system', NamespaceAnswer),
        readNodes(calls, region), calls.read(region, '/apis/storage.k8s.io/v1/storageclasses', StorageClassesAnswer),
      ]);
      return {
        kubernetesVersion: version.gitVersion, clusterUid: system.metadata.uid, nodes,
        defaultStorageClasses: classes.items.filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true').map(({ metadata }) => metadata.name),
      };
    },
    readHelmVersion: () => readHelmVersion(exec, helm),
  };
}
