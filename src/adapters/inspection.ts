import { z } from 'zod';
import type { DnsConfig } from '../config/schema.ts';
import type { RegionInspector } from '../ports/inspection.ts';
import { inTurn } from '../transport/in-turn.ts';
import { PodsAnswer, VersionAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';

const NamespaceAnswer = z.object({ metadata: z.object({ uid: z.string() }) });
const ReviewAnswer = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Nearly a hundred reviews are asked of a region, of an API server that may be busy: few at a time, and none is given up early. */
const PATIENCE = { atOnce: 4, answerMs: 10_000 } as const;

/**
 * Reads for a check before a run, from the Kubernetes API of a region. Rights are asked one by one: a SelfSubjectRulesReview lists those of a
 * whole namespace at once, but may be incomplete, and does not tell a right in all namespaces from one in that namespace.
 */
export function newRegionInspector({ dns, kubernetes, places }: KubernetesDeps & { readonly dns: DnsConfig | 'unchecked' }): RegionInspector {
  const calls = kubernetesCalls({ places, kubernetes: inTurn((request) => kubernetes({ ...request, answerMs: PATIENCE.answerMs }), PATIENCE.atOnce) });
  return {
    readVersion: async (region) => (await calls.read(region, '/version', VersionAnswer)).gitVersion,
    readIdentity: async (region) => (await calls.read(region, '/api/v1/namespaces/kube-system', NamespaceAnswer)).metadata.uid,
    may: async (region, right) => {
      const attributes = Object.fromEntries(Object.entries(right).filter(([, value]) => value !== ''));
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: attributes } };
      return (await calls.ask(region, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, ReviewAnswer)).status.allowed;
    },
    readDnsPods: async (region) => {
      if (dns === 'unchecked') return null;
      const { items } = await calls.read(region, `/api/v1/namespaces/${dns.namespace}/pods?labelSelector=${encodeURIComponent(dns.selector)}`, PodsAnswer);
      return items.filter(({ metadata, status }) => status?.phase === 'Running' && metadata.deletionTimestamp == null).length;
    },
  };
}
