import { describe, expect, it } from 'vitest';
import type { SendKubernetes } from '../../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../../src/transport/no-answer.ts';
import { podBehind } from '../../../src/transport/ready-pod.ts';

const ENDPOINT = { kind: 'service', context: 'c', namespace: 'n', service: 'gateway', port: 80 } as const;

interface Pod { readonly name: string; readonly ready?: boolean; readonly terminating?: boolean }

const server = (pods: readonly Pod[], status = 200): SendKubernetes => ({ path }) => Promise.resolve({
  status, text: JSON.stringify(path.includes('endpointslices') ? { items: [{ ports: [{ name: 'http', port: 9600 }], endpoints: pods.map(({ name, ready = true, terminating = false }) => ({ conditions: { ready, terminating }, targetRef: { kind: 'Pod', name } })) }] }
    : { spec: { ports: [{ name: 'grpc', port: 26_500 }, { name: 'http', port: 80 }] } }),
});

describe('podBehind', () => {
  it.each([
    { why: 'the first that is ready', pods: [{ name: 'a', ready: false }, { name: 'b' }, { name: 'c' }], avoided: undefined, pod: 'b' },
    { why: 'another one than the one in doubt', pods: [{ name: 'a' }, { name: 'b' }], avoided: 'a', pod: 'b' },
    { why: 'the one in doubt where it is the only one that is ready', pods: [{ name: 'a' }, { name: 'b', ready: false }], avoided: 'a', pod: 'a' },
    { why: 'one that is not ready where none is', pods: [{ name: 'a', ready: false }], avoided: undefined, pod: 'a' },
    { why: 'none that is ending', pods: [{ name: 'a', terminating: true }, { name: 'b', ready: false }], avoided: undefined, pod: 'b' },
  ])('takes $why, with the port of the pod', async ({ pods, avoided, pod }) => {
    expect(await podBehind(ENDPOINT, server(pods), avoided)).toEqual({ pod, port: 9_600 });
  });

  it.each([
    ['the Service has no pod', server([])],
    ['there is no such Service', server([], 404)],
    ['the API server does not answer', () => Promise.reject(new NoAnswer('timeout', 'api', { sent: true }))],
  ] satisfies readonly (readonly [string, SendKubernetes])[])('tells that nothing was sent when %s', async (_why, send) => {
    await expect(podBehind(ENDPOINT, send)).rejects.toMatchObject({ name: 'NoAnswer', sent: false });
  });

  it('tells a port that the Service does not have from one that nobody answers on', async () => {
    await expect(podBehind({ ...ENDPOINT, port: 8_080 }, server([{ name: 'a' }]))).rejects.toMatchObject({ name: 'NoAnswer', reason: 'absent', sent: false });
  });
});
