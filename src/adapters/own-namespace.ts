import type { Region } from '../domain/regions.ts';
import type { KubernetesResponse } from '../transport/kubernetes.ts';
import type { Call, KubernetesCalls } from './kubernetes-calls.ts';

/** Namespace of locks and canary ledgers: its own, so that it makes no region's namespace "not empty". */
export const OWN_NAMESPACE = 'region-runbooks';
export const OWN_LABELS = { 'app.kubernetes.io/managed-by': 'region-runbooks' } as const;

/** Creates an object in the namespace of our own, and the namespace first where there is none; 409: the object is there already. */
export async function createInOwnNamespace(calls: KubernetesCalls, region: Region, create: Pick<Call, 'path' | 'body' | 'placeholder'>): Promise<KubernetesResponse> {
  const answer = await calls.write(region, { method: 'POST', ...create, needsNamespace: true });
  if (answer.status !== 404) return answer;
  await calls.write(region, {
    method: 'POST', path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OWN_NAMESPACE, labels: OWN_LABELS } },
  });
  return calls.write(region, { method: 'POST', ...create });
}
