import { describe, expect, it } from 'vitest';
import type { KubernetesRequest } from '../../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../../src/transport/no-answer.ts';
import { SILENT_FOR_MS, rememberingSilence } from '../../../src/transport/silence.ts';

const pods: KubernetesRequest = { context: 'west', method: 'GET', path: '/api/v1/namespaces/camunda-west/pods', effect: 'read' };
const lease: KubernetesRequest = { context: 'west', method: 'GET', path: '/apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases/orders', effect: 'read' };

describe('rememberingSilence', () => {
  const world = { silent: true, calls: 0, now: 0 };
  const send = rememberingSilence((request) => {
    world.calls += 1;
    return world.silent ? Promise.reject(new NoAnswer('timeout', request.context, { sent: false })) : Promise.resolve({ status: 200, text: '{}' });
  }, () => world.now);

  it('spares lease reads for a while after a time-out, but never the proof of life', async () => {
    await expect(send(pods)).rejects.toBeInstanceOf(NoAnswer);
    await expect(send(lease)).rejects.toThrow('let a call time out');
    expect(world.calls).toBe(1);
    await expect(send(pods)).rejects.toBeInstanceOf(NoAnswer);
    expect(world.calls).toBe(2);
  });

  it('asks again after that while, and at once when the region answered something', async () => {
    world.now += SILENT_FOR_MS;
    await expect(send(lease)).rejects.toBeInstanceOf(NoAnswer);
    expect(world.calls).toBe(3);
    world.silent = false;
    await send(pods);
    await expect(send(lease)).resolves.toMatchObject({ status: 200 });
  });

  it('spares the proof of life only where the caller takes a silence that young', async () => {
    world.silent = true;
    await expect(send(pods)).rejects.toBeInstanceOf(NoAnswer);
    const before = world.calls;
    world.now += 500;
    await expect(send({ ...pods, silenceWithinMs: 501 })).rejects.toThrow('let a call time out 500 ms ago');
    expect(world.calls).toBe(before);
    await expect(send({ ...pods, silenceWithinMs: 500 })).rejects.toBeInstanceOf(NoAnswer);
    expect(world.calls).toBe(before + 1);
  });

  it('always sends writes', async () => {
    world.silent = true;
    await expect(send(pods)).rejects.toBeInstanceOf(NoAnswer);
    const before = world.calls;
    await expect(send({ ...lease, method: 'PUT', effect: 'write' })).rejects.toBeInstanceOf(NoAnswer);
    expect(world.calls).toBe(before + 1);
  });
});
