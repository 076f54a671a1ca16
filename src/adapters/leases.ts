import type { LeaseStore, LeaseView } from '../ports/kubernetes.ts';
import { parsed } from './answers.ts';
import { LeaseAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { createInOwnNamespace, LEASES, OWN_LABELS, OWN_NAMESPACE } from './own-namespace.ts';

const ACTING = 'region-runbooks/acting';
const SINCE = 'region-runbooks/since';

/** What the recording transport answers to a swap. */
const RECORDED = { status: 200, text: '{"metadata":{"resourceVersion":"recorded"}}' } as const;

/**
 * The lock of a managed cluster as a Lease in each region. The API server compares `resourceVersion`, so of two
 * writers that read the same view one gets 'conflict'.
 */
export function newLeaseStore(deps: KubernetesDeps): LeaseStore {
  const calls = kubernetesCalls(deps);
  return {
    read: async (region, cluster) => {
      const lease = await calls.find(region, `${LEASES}/${cluster}`, LeaseAnswer);
      return lease === null ? null : {
        resourceVersion: lease.metadata.resourceVersion, holder: lease.spec?.holderIdentity ?? '',
        acting: lease.metadata.annotations?.[ACTING] ?? '', since: lease.metadata.annotations?.[SINCE] ?? '',
      };
    },
    swap: async (region, cluster, previous, next) => {
      const body = manifestOf(cluster, previous, next);
      const answer = previous === null
        ? await createInOwnNamespace(calls, region, { path: LEASES, body, placeholder: RECORDED })
        : await calls.write(region, { method: 'PUT', path: `${LEASES}/${cluster}`, body, placeholder: RECORDED });
      // 404: it was deleted since it was read, which is a write of somebody else too.
      if (answer.status === 409 || answer.status === 404) return 'conflict';
      const written = parsed(LeaseAnswer, answer.text, { call: `${previous === null ? 'POST' : 'PUT'} ${LEASES}/${cluster}`, region: region.name });
      return { ...next, resourceVersion: written.metadata.resourceVersion };
    },
  };
}

function manifestOf(cluster: string, previous: LeaseView | null, { holder, acting, since }: Parameters<LeaseStore['swap']>[3]): unknown {
  return {
    apiVersion: 'coordination.k8s.io/v1', kind: 'Lease',
    metadata: {
      name: cluster, namespace: OWN_NAMESPACE, labels: OWN_LABELS,
      ...(previous === null ? {} : { resourceVersion: previous.resourceVersion }),
      annotations: { [ACTING]: acting, [SINCE]: since },
    },
    spec: holder === '' ? {} : { holderIdentity: holder },
  };
}

