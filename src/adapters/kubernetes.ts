import type { z } from 'zod';
import type { DiskUsage, RegionPods } from '../domain/cluster-view.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Freshness, KubernetesReader, KubernetesWriter } from '../ports/kubernetes.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import type { ExecInPod } from '../transport/pod-exec.ts';
import { clusterSizeOf, exporterTargetsOf } from './exporter-targets.ts';
import { brokerContainerOf, isReady, PodsAnswer, StatefulSetAnswer, VersionAnswer, type StatefulSet } from './kubernetes-answers.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';

/** For `df` in a pod: the web socket and the command together. */
const DISK_DEADLINE_MS = 3_000;
/** Where the image keeps its data when no volume says it. @source Camunda charts 8.6, 8.7 */
const DATA_FOLDER = '/usr/local/zeebe/data';

type Pods = z.output<typeof PodsAnswer>['items'];

/** Reads of the broker StatefulSets, plus the names of the running broker pods for the Zeebe adapter. */
export interface KubernetesReads extends KubernetesReader {
  readRunningBrokers(region: Region): Promise<readonly string[]>;
}

export function newKubernetesReader(deps: KubernetesDeps & { readonly execInPod: ExecInPod }): KubernetesReads {
  const { places, execInPod } = deps;
  const calls = kubernetesCalls(deps);
  const statefulSetOf = (region: Region, freshness?: Freshness): Promise<StatefulSet | null> =>
    calls.find(region, `/apis/apps/v1/namespaces/${places(region).namespace}/statefulsets/${places(region).statefulSet}`, StatefulSetAnswer, freshness);
  const podsOf = async (region: Region, freshness?: Freshness): Promise<Pods> => {
    const { namespace, statefulSet } = places(region);
    const { items } = await calls.read(region, `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fcomponent%3Dzeebe-broker`, PodsAnswer, freshness);
    return items.filter(({ metadata }) => ordinalOf(metadata.name, statefulSet) !== null)
      .sort((a, b) => (ordinalOf(a.metadata.name, statefulSet) ?? 0) - (ordinalOf(b.metadata.name, statefulSet) ?? 0));
  };
  const readDiskOf = async (region: Region, pod: string, found: StatefulSet): Promise<DiskUsage> => {
    const { context, namespace } = places(region);
    const container = brokerContainerOf(found);
    const folder = container?.volumeMounts?.find(({ name }) => name === 'data')?.mountPath ?? DATA_FOLDER;
    const facts = { call: `df -Pk ${folder} in ${pod}`, region: region.name };
    const text = await execInPod({ context, namespace, pod, container: container?.name ?? 'zeebe', argv: ['df', '-Pk', folder], timeoutMs: DISK_DEADLINE_MS }).catch((cause: unknown) => {
      throw new RunbookError(cause instanceof NoAnswer ? 'REGION_UNREACHABLE' : 'COMMAND_FAILED', { ...facts, error: cause instanceof Error ? cause.message : String(cause) }, { cause });
    });
    return diskUsageOf(pod, text) ?? fail(new RunbookError('ANSWER_UNKNOWN', { ...facts, answer: text }));
  };
  return {
    readPods: async (region, freshness): Promise<RegionPods> => {
      const [version, found, pods] = await Promise.all([calls.read(region, '/version', VersionAnswer, freshness), statefulSetOf(region, freshness), podsOf(region, freshness)]);
      const env = (found === null ? undefined : brokerContainerOf(found)?.env) ?? [];
      return {
        region: region.name, serverVersion: version.gitVersion, replicas: found === null ? null : found.spec.replicas ?? 1,
        clusterSize: clusterSizeOf(env), exporters: exporterTargetsOf(env), pods: pods.map(viewOf),
      };
    },
    readDisk: async (region) => {
      const [found, pods] = await Promise.all([statefulSetOf(region), podsOf(region)]);
      if (found === null) return [];
      return Promise.all(pods.filter((pod) => viewOf(pod).ready).map(({ metadata }) => readDiskOf(region, metadata.name, found)));
    },
    readRunningBrokers: async (region) => (await podsOf(region)).filter(({ status, metadata }) => status?.phase === 'Running' && metadata.deletionTimestamp == null).map(({ metadata }) => metadata.name),
  };
}

/** Changes by the commands that an operator would type. */
export function newKubernetesWriter(deps: KubectlDeps): KubernetesWriter {
  const run = kubectlOn(deps);
  return {
    scaleBrokers: (region, replicas) => run(region, ['scale', 'statefulset', deps.places(region).statefulSet, `--replicas=${replicas}`]),
    restartBroker: (region, pod) => run(region, ['delete', 'pod', pod, '--wait=false']),
  };
}

function viewOf(pod: Pods[number]): RegionPods['pods'][number] {
  const { metadata, status } = pod;
  return {
    name: metadata.name, phase: status?.phase ?? 'Unknown', createdAt: metadata.creationTimestamp,
    ready: isReady(pod),
    restarts: (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0),
  };
}

function ordinalOf(pod: string, statefulSet: string): number | null {
  const ordinal = pod.startsWith(`${statefulSet}-`) ? pod.slice(statefulSet.length + 1) : '';
  return /^\d+$/.test(ordinal) ? Number(ordinal) : null;
}

/** The last line of `df -Pk`: file system, 1024-blocks, used, available, capacity, mount point. */
export function diskUsageOf(pod: string, text: string): DiskUsage | null {
  const match = /\s(\d+)\s+(\d+)\s+(\d+)\s+(\d+)%\s+\S+\s*$/.exec(text);
  if (match === null) return null;
  const bytesOf = (index: number): number => Number(match[index]) * 1_024;
  return { pod, usedPercent: Number(match[4]), sizeBytes: bytesOf(1), usedBytes: bytesOf(2), freeBytes: bytesOf(3) };
}

function fail(error: Error): never {
  throw error;
}
