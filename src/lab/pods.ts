import { z } from 'zod';
import type { LabRegionStatus } from '../ports/lab.ts';
import type { RegionApi } from './kubernetes-api.ts';

type LabPod = LabRegionStatus['pods'][number];

const PodList = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    status: z.object({ phase: z.string().default('Unknown'), conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
  })),
});

/** Pods of a namespace, or of all where it is undefined; none where the region does not answer. */
export async function podsOf(api: RegionApi, namespace: string | undefined, timeoutMs: number): Promise<readonly LabPod[]> {
  const answer = await api({ path: namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`, timeoutMs });
  if (answer.status !== 200) return [];
  const parsed = PodList.safeParse(JSON.parse(answer.text));
  return (parsed.success ? parsed.data.items : []).map(({ metadata, status }) => ({
    name: metadata.name, namespace: metadata.namespace, phase: status.phase,
    ready: status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  }));
}
