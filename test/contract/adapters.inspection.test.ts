import { describe, expect, it } from 'vitest';
import { newRegionInspector } from '../../src/adapters/inspection.ts';
import { placesOf } from '../../src/adapters/region-places.ts';
import type { Right } from '../../src/domain/access.ts';
import type { KubernetesRequest, KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { openTransports } from '../../src/transport/live.ts';
import { clusterOver, CLUSTER, recorded, REGION_0 } from '../support/answers.ts';
import { stubApiServer } from '../support/stub-api-server.ts';

const answering = (status: number, body: unknown): KubernetesResponse => ({ status, text: JSON.stringify(body) });
const right: Right = { namespace: 'kube-system', group: '', resource: 'pods', subresource: 'portforward', verb: 'create', name: '' };

/** @source Kubernetes API 1.33: authorization.k8s.io/v1, SelfSubjectAccessReview */
describe('RegionInspector', () => {
  it('asks whether the account may do something as kubectl auth can-i does, and changes nothing by it', async () => {
    const asked: KubernetesRequest[] = [];
    const { inspector } = clusterOver({ kubernetes: (_call, request) => { asked.push(request); return answering(201, { status: { allowed: asked.length === 1, reason: '' } }); } });
    expect(await inspector.may(REGION_0, right)).toBe(true);
    expect(await inspector.may(REGION_0, { ...right, namespace: '', subresource: '', resource: 'nodes', verb: 'list' })).toBe(false);
    expect(asked).toMatchObject([
      { context: 'region0', method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', effect: 'read' }, { effect: 'read' },
    ]);
    expect(asked.map(({ body }) => body)).toEqual([
      { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { namespace: 'kube-system', resource: 'pods', subresource: 'portforward', verb: 'create' } } },
      { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { resource: 'nodes', verb: 'list' } } },
    ]);
  });

  it('gets every answer of an API server that is busy, few questions at a time, each with longer than a region that may be dead', async () => {
    const [probeTimeoutMs, reviews, busyMs] = [300, 12, 100];
    const server = await stubApiServer(['region0'], () => ({ status: { allowed: true } }), { busyMs });
    const transports = openTransports({ kubeconfig: server.kubeconfig, probeTimeoutMs });
    try {
      const inspector = newRegionInspector({ kubernetes: transports.kubernetes, places: placesOf('lab', CLUSTER), dns: 'unchecked' });
      expect(await Promise.all(Array.from({ length: reviews }, () => inspector.may(REGION_0, right)))).toEqual(Array(reviews).fill(true));
      expect(server.calls).toHaveLength(reviews);
      expect(server.mostAtOnce()).toBe(4);
    } finally {
      await transports.close();
      await server.close();
    }
  });

  it('reads version and identity of the Kubernetes cluster', async () => {
    const { inspector, sent } = clusterOver({ kubernetes: (call) => (call === 'GET /version' ? recorded('normal', 'version') : answering(200, { metadata: { name: 'kube-system', uid: 'b1a2' } })) });
    expect(await inspector.readVersion(REGION_0)).toBe('v1.33.4');
    expect(await inspector.readIdentity(REGION_0)).toBe('b1a2');
    expect(sent).toEqual(['GET /version', 'GET /api/v1/namespaces/kube-system']);
  });

  it('counts the DNS pods that run', async () => {
    const pod = (name: string, phase: string, ending = false): unknown => ({ metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z', ...(ending ? { deletionTimestamp: '2026-01-01T00:00:01Z' } : {}) }, status: { phase } });
    const { inspector, sent } = clusterOver({ kubernetes: () => answering(200, { items: [pod('a', 'Running'), pod('b', 'Pending'), pod('c', 'Running', true)] }) });
    expect(await inspector.readDnsPods(REGION_0)).toBe(1);
    expect(sent).toEqual(['GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns']);
  });

  it('asks no DNS that is unchecked', async () => {
    const { inspector, sent } = clusterOver({}, { ...CLUSTER, dns: 'unchecked' });
    expect(await inspector.readDnsPods(REGION_0)).toBeNull();
    expect(sent).toEqual([]);
  });

  it('tells when it may not even ask', async () => {
    const { inspector } = clusterOver({ kubernetes: () => answering(403, { reason: 'Forbidden' }) });
    await expect(inspector.may(REGION_0, right)).rejects.toMatchObject({ code: 'PERMISSION_DENIED', facts: { region: 'region0' } });
  });
});
