import { z } from 'zod';
import type { RegionRollout, RolloutPod } from '../domain/rollout.ts';
import type { RolloutReader, RolloutWriter } from '../ports/rollout.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import type { SendHttp } from '../transport/http.ts';
import { DeploymentAnswer } from './installation-answers.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';

/** Holds the restarts of a run, on the StatefulSet of the brokers; helm leaves annotations that it did not set. */
const RESTARTS_ANNOTATION = 'region-runbooks/restarts';
const MANAGEMENT_DEADLINE_MS = 2_000;

const Noted = z.object({ run: z.string(), restarts: z.array(z.object({ pod: z.string(), uid: z.string(), attempt: z.string() })) });

const StatefulSetAnswer = z.object({
  metadata: z.object({ generation: z.int().nullish(), annotations: z.record(z.string(), z.string()).nullish() }),
  spec: z.object({ replicas: z.int().nullish() }),
  status: z.object({ observedGeneration: z.int().nullish(), updateRevision: z.string().nullish() }).nullish(),
});

const ContainerStatus = z.object({
  name: z.string(),
  state: z.object({ running: z.object({ startedAt: z.string() }).nullish(), waiting: z.object({ reason: z.string().nullish() }).nullish() }).nullish(),
});
const PodsAnswer = z.object({ items: z.array(z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), creationTimestamp: z.string().nullish(), deletionTimestamp: z.string().nullish(), labels: z.record(z.string(), z.string()).nullish() }),
  status: z.object({
    phase: z.string().nullish(), conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().nullish() })).nullish(), containerStatuses: z.array(ContainerStatus).nullish(),
  }).nullish(),
})) });
type Pod = z.output<typeof PodsAnswer>['items'][number];

export interface RolloutReaderDeps extends KubernetesDeps {
  readonly http: SendHttp;
  readonly release: string;
}

export function newRolloutReader({ http, release, ...deps }: RolloutReaderDeps): RolloutReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  return {
    readRollout: async (region, run): Promise<RegionRollout> => {
      const { namespace, statefulSet } = places(region);
      const [found, { items }, gateway] = await Promise.all([
        calls.find(region, `/apis/apps/v1/namespaces/${namespace}/statefulsets/${statefulSet}`, StatefulSetAnswer),
        calls.read(region, `/api/v1/namespaces/${namespace}/pods`, PodsAnswer),
        calls.find(region, `/apis/apps/v1/namespaces/${namespace}/deployments/${release}-zeebe-gateway`, DeploymentAnswer),
      ]);
      const isSeen = (found?.status?.observedGeneration ?? 0) >= (found?.metadata.generation ?? 0);
      const revision = isSeen ? found?.status?.updateRevision ?? null : null;
      const pods = items.filter(({ metadata: { name } }) => name.startsWith(`${statefulSet}-`) && /^\d+$/.test(name.slice(statefulSet.length + 1)));
      return {
        replicas: found === null ? null : found.spec.replicas ?? 1,
        pods: pods.map((pod) => podOf(pod, revision)).sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true })),
        gateway: gateway === null ? null : { wanted: gateway.wanted, ready: gateway.ready, rollingOut: gateway.rollingOut },
        restarts: restartsIn(found?.metadata.annotations?.[RESTARTS_ANNOTATION], run),
      };
    },
    isManagementOpen: (region, pod) =>
      http({ endpoint: places(region).broker(pod), method: 'GET', path: '/actuator/health', effect: 'read', timeoutMs: MANAGEMENT_DEADLINE_MS }).then(() => true, (cause: unknown) => {
        if (cause instanceof NoAnswer) return false;
        throw cause;
      }),
  };
}

/** The broker's container by the names of the official charts; another one of the pod (a sidecar) says nothing of it. */
const brokerOf = ({ status }: Pod): z.output<typeof ContainerStatus> | undefined => {
  const containers = status?.containerStatuses ?? [];
  return containers.find(({ name }) => name === 'zeebe' || name === 'orchestration') ?? containers[0];
};

function podOf(pod: Pod, revision: string | null): RolloutPod {
  const { metadata, status } = pod;
  const state = brokerOf(pod)?.state;
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  return {
    name: metadata.name, uid: metadata.uid, ending: metadata.deletionTimestamp != null,
    state: state?.waiting?.reason ?? unscheduled?.reason ?? status?.phase ?? 'Unknown',
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    current: revision !== null && metadata.labels?.['controller-revision-hash'] === revision,
    runningSince: state?.running?.startedAt ?? null,
    ...(metadata.creationTimestamp == null ? {} : { since: metadata.creationTimestamp }),
  };
}

/** What another run noted, or somebody else, counts for nothing. */
function restartsIn(annotation: string | undefined, run: string): RegionRollout['restarts'] {
  if (annotation === undefined) return [];
  try {
    const noted = Noted.parse(JSON.parse(annotation));
    return noted.run === run ? noted.restarts : [];
  } catch {
    return [];
  }
}

export function newRolloutWriter(deps: KubectlDeps): RolloutWriter {
  const kubectl = kubectlOn(deps);
  return {
    noteRestarts: (region, run, restarts) =>
      kubectl(region, ['annotate', 'statefulset', deps.places(region).statefulSet, `${RESTARTS_ANNOTATION}=${JSON.stringify({ run, restarts })}`, '--overwrite']),
  };
}
