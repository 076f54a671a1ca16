import { describe, expect, it } from 'vitest';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';
import { textWith } from '../support/matchers.ts';

const json = (body: unknown): KubernetesResponse => ({ status: 200, text: JSON.stringify(body) });
const none: KubernetesResponse = { status: 404, text: '{}' };
const GATEWAY = { metadata: { name: 'camunda-zeebe-gateway', generation: 1 }, spec: { replicas: 1 }, status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 } };
const set = (annotations: Record<string, string> = {}, status: unknown = { observedGeneration: 2, updateRevision: 'new' }): KubernetesResponse => json({ metadata: { generation: 2, annotations }, spec: { replicas: 2 }, status });
const pod = (name: string, { revision = 'new', ready = true, state = { running: { startedAt: '2026-01-01T00:00:00Z' } }, ending = false, status = {} }: { readonly revision?: string; readonly ready?: boolean; readonly state?: unknown; readonly ending?: boolean; readonly status?: object } = {}): unknown => ({
  metadata: { name, uid: `uid-${name}`, labels: { 'controller-revision-hash': revision }, ...(ending ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], containerStatuses: [{ name: 'sidecar', state: { running: { startedAt: '2020-01-01T00:00:00Z' } } }, { name: 'zeebe', state }], ...status },
});
const over = (pods: readonly unknown[], { statefulSet = set(), gateway = none }: { readonly statefulSet?: KubernetesResponse; readonly gateway?: KubernetesResponse } = {}) =>
  clusterOver({ kubernetes: (call) => (call.includes('/statefulsets/') ? statefulSet : call.includes('/deployments/') ? gateway : json({ items: pods })) });
const read = async (...args: Parameters<typeof over>) => over(...args).readers.rollout.readRollout(REGION_0, '42');

describe('RolloutReader', () => {
  it('reads brokers and gateway on answers of 1.33', async () => {
    const { readers, sent } = clusterOver({ kubernetes: (call) => (call.includes('/statefulsets/') ? recorded('normal', 'statefulset') : call.includes('/deployments/') ? json(GATEWAY) : recorded('normal', 'pods')) });
    expect(await readers.rollout.readRollout(REGION_0, '42')).toEqual({
      replicas: 2, restarts: [], gateway: { wanted: 1, ready: 1, rollingOut: false },
      pods: [
        { name: 'camunda-zeebe-0', uid: '05660e0b-c648-4a2b-a402-5b59a0075ae3', state: 'Running', ready: true, ending: false, current: true, runningSince: '2026-11-24T09:39:34Z', since: textWith('2026-11-24T09:3') },
        { name: 'camunda-zeebe-1', uid: '02080949-8b31-4927-a95e-5739d8466b33', state: 'Running', ready: true, ending: false, current: true, runningSince: '2026-11-24T09:39:35Z', since: textWith('2026-11-24T09:3') },
      ],
    });
    expect(sent).toEqual(['GET /apis/apps/v1/namespaces/camunda-region0/statefulsets/camunda-zeebe', 'GET /api/v1/namespaces/camunda-region0/pods', 'GET /apis/apps/v1/namespaces/camunda-region0/deployments/camunda-zeebe-gateway']);
  });

  it('takes the broker pods alone, in the order of their ordinals', async () => {
    const { pods } = await read(['camunda-zeebe-10', 'camunda-zeebe-2', 'camunda-zeebe-gateway-7d9-x', 'camunda-operate-0', 'region-runbooks-path-check'].map((name) => pod(name)));
    expect(pods.map(({ name }) => name)).toEqual(['camunda-zeebe-2', 'camunda-zeebe-10']);
  });

  it('tells no gateway and no StatefulSet', async () => {
    expect(await read([], { statefulSet: none })).toEqual({ replicas: null, pods: [], gateway: null, restarts: [] });
  });

  it.each([
    { why: 'it is of an old revision', given: pod('camunda-zeebe-0', { revision: 'old' }), is: { current: false } },
    { why: 'it crashes', given: pod('camunda-zeebe-0', { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }), is: { ready: false, state: 'CrashLoopBackOff', runningSince: null } },
    { why: 'it hangs', given: pod('camunda-zeebe-0', { ready: false }), is: { ready: false, state: 'Running', runningSince: '2026-01-01T00:00:00Z' } },
    { why: 'no node takes it', given: pod('camunda-zeebe-0', { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }], containerStatuses: null } }), is: { ready: false, state: 'Unschedulable', runningSince: null } },
    { why: 'it is being deleted', given: pod('camunda-zeebe-0', { ending: true }), is: { ending: true } },
  ])('tells a pod as it is when $why', async ({ given, is }) => {
    expect((await read([given])).pods[0]).toMatchObject(is);
  });

  it('takes no pod for current before the controller has seen the last change', async () => {
    expect((await read([pod('camunda-zeebe-0')], { statefulSet: set({}, { observedGeneration: 1, updateRevision: 'new' }) })).pods[0]).toMatchObject({ current: false });
  });

  const restarts = [{ pod: 'camunda-zeebe-0', uid: 'u', attempt: '2026-01-01T00:00:00Z' }];
  it.each([
    { why: 'this run noted them', annotation: JSON.stringify({ run: '42', restarts }), told: restarts },
    { why: 'another run noted them', annotation: JSON.stringify({ run: '7', restarts }), told: [] },
    { why: 'somebody wrote something else there', annotation: 'hand-made', told: [] },
  ])('tells restarts when $why', async ({ annotation, told }) => {
    expect((await read([], { statefulSet: set({ 'region-runbooks/restarts': annotation }) })).restarts).toEqual(told);
  });

  it.each([
    { why: 'it is healthy', http: () => Promise.resolve({ status: 200, text: '' }), open: true },
    { why: 'it is not ready', http: () => Promise.resolve({ status: 503, text: '' }), open: true },
    { why: 'nobody listens', http: () => Promise.reject(new NoAnswer('broken', 'x', { sent: true })), open: false },
    { why: 'it hangs', http: () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })), open: false },
  ])('tells whether the management port is open: $open when $why', async ({ http, open }) => {
    const { readers, sent } = clusterOver({ http });
    expect(await readers.rollout.isManagementOpen(REGION_0, 'camunda-zeebe-1')).toBe(open);
    expect(sent).toEqual(['GET http://camunda-zeebe-1.camunda-region0:9600/actuator/health']);
  });
});

describe('RolloutWriter', () => {
  it('notes restarts on the StatefulSet, in a form that it reads back', async () => {
    const { writers, sent } = clusterOver({});
    const restarts = [{ pod: 'camunda-zeebe-0', uid: 'u', attempt: '2026-01-01T00:00:00Z' }];
    await writers(() => undefined).rollout.noteRestarts(REGION_0, '42', restarts);
    const [, annotation = ''] = /region-runbooks\/restarts=(\{.*\}) --overwrite$/.exec(sent[0] ?? '') ?? [];
    expect(sent[0]).toContain('kubectl --context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --request-timeout=10s annotate statefulset camunda-zeebe region-runbooks/restarts=');
    expect((await read([], { statefulSet: set({ 'region-runbooks/restarts': annotation }) })).restarts).toEqual(restarts);
  });
});
