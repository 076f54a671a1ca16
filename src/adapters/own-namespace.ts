import { MANAGED_BY, type OwnNamespaceFacts } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { KubernetesResponse } from '../transport/kubernetes.ts';
import type { Call, KubernetesCalls } from './kubernetes-calls.ts';
import { ObjectAnswer, ObjectsAnswer } from './ownership-answers.ts';

/** Namespace of locks and canary ledgers: its own, so that it makes no region's namespace "not empty". */
export const OWN_NAMESPACE = 'region-runbooks';
export const OWN_LABELS = MANAGED_BY;

export const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${OWN_NAMESPACE}/leases`;
export const CONFIG_MAPS = `/api/v1/namespaces/${OWN_NAMESPACE}/configmaps`;
/** The ConfigMap with the canary's ledger of a cluster. */
export const ledgerOf = (cluster: string): string => `canary-${cluster}`;

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

/** Kinds that whoever uses the namespace leaves in it: locks, ledgers, and a runner with its account. */
const KINDS: Readonly<Record<string, string>> = {
  lease: LEASES, configmap: CONFIG_MAPS,
  ...Object.fromEntries(['secret', 'serviceaccount', 'pod', 'persistentvolumeclaim', 'service'].map((kind) => [kind, `/api/v1/namespaces/${OWN_NAMESPACE}/${kind}s`])),
  ...Object.fromEntries(['deployment', 'statefulset'].map((kind) => [kind, `/apis/apps/v1/namespaces/${OWN_NAMESPACE}/${kind}s`])),
};
/** What Kubernetes, OpenShift and Istio put into every namespace. */
const EVERYWHERE = ['configmap kube-root-ca.crt', 'configmap openshift-service-ca.crt', 'configmap istio-ca-root-cert', 'serviceaccount default', 'serviceaccount builder', 'serviceaccount deployer'];
/** Secrets of those accounts. @source OpenShift 4: `default-dockercfg-x1y2z`, `builder-token-…` */
const OF_ACCOUNTS = /^secret (default|builder|deployer)-(dockercfg|token)-/;

/** The namespace of our own in a region, as far as the cluster is concerned. What may not be listed counts as something of somebody else. */
export async function readOwnNamespace(calls: KubernetesCalls, region: Region, cluster: string): Promise<OwnNamespaceFacts> {
  const found = await calls.find(region, `/api/v1/namespaces/${OWN_NAMESPACE}`, ObjectAnswer);
  if (found === null) return { namespace: 'absent', ledger: false, others: [] };
  const listed = await Promise.all(Object.entries(KINDS).map(async ([kind, path]) => {
    const items = await calls.findSecret(region, path, ObjectsAnswer).catch((cause: unknown) => {
      if (cause instanceof RunbookError && cause.code === 'PERMISSION_DENIED') return null;
      throw cause;
    });
    return items === null ? [`${kind}s that may not be listed`] : items.map(({ name }) => `${kind} ${name}`);
  }));
  const [ledger, lease] = [`configmap ${ledgerOf(cluster)}`, `lease ${cluster}`];
  const content = listed.flat().filter((object) => !EVERYWHERE.includes(object) && !OF_ACCOUNTS.test(object));
  const ours = Object.entries(OWN_LABELS).every(([key, value]) => found.labels[key] === value);
  return { namespace: found.ending ? 'ending' : ours ? 'ours' : 'foreign', ledger: content.includes(ledger), others: content.filter((object) => object !== ledger && object !== lease) };
}
