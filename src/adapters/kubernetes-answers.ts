import { z } from 'zod';

/** `GET /version` */
export const VersionAnswer = z.object({ gitVersion: z.string() });

const Container = z.object({
  name: z.string(),
  image: z.string().nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).nullish(),
});

/** `GET /apis/apps/v1/namespaces/NS/statefulsets/NAME` */
export const StatefulSetAnswer = z.object({
  spec: z.object({ replicas: z.int().nullish(), template: z.object({ spec: z.object({ containers: z.array(Container) }) }) }),
});
export type StatefulSet = z.output<typeof StatefulSetAnswer>;

/** `GET /api/v1/namespaces/NS/pods` */
export const PodsAnswer = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: z.string(), creationTimestamp: z.string(), deletionTimestamp: z.string().nullish() }),
    status: z.object({
      phase: z.string().nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      containerStatuses: z.array(z.object({ restartCount: z.int().nullish() })).nullish(),
    }).nullish(),
  })),
});

/** `GET /apis/coordination.k8s.io/v1/namespaces/NS/leases/NAME` */
export const LeaseAnswer = z.object({
  metadata: z.object({ resourceVersion: z.string(), annotations: z.record(z.string(), z.string()).nullish() }),
  spec: z.object({ holderIdentity: z.string().nullish() }).nullish(),
});

/** `GET /api/v1/namespaces/NS/configmaps/NAME` */
export const ConfigMapAnswer = z.object({ data: z.record(z.string(), z.string()).nullish() });

/** The container that runs the broker: the official charts name it `zeebe` (8.8+ `orchestration`); else the first. */
export function brokerContainerOf({ spec }: StatefulSet): z.output<typeof Container> | undefined {
  const { containers } = spec.template.spec;
  return containers.find(({ name }) => name === 'zeebe' || name === 'orchestration') ?? containers[0];
}

/** Whether a pod of the list takes traffic. */
export const isReady = ({ status }: z.output<typeof PodsAnswer>['items'][number]): boolean => status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
