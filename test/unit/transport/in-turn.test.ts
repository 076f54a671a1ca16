import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../src/transport/in-turn.ts';
import type { KubernetesRequest, KubernetesResponse } from '../../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../../src/transport/no-answer.ts';

const ANSWER: KubernetesResponse = { status: 200, text: '{}' };
const request = (path: string, context = 'region0'): KubernetesRequest => ({ context, method: 'GET', path, effect: 'read' });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A region that answers only when it is told to. */
class HeldRegion {
  readonly open: { readonly path: string; answer(): void; fail(): void }[] = [];
  readonly send = (sent: KubernetesRequest): Promise<KubernetesResponse> => new Promise((resolve, reject) => {
    this.open.push({ path: sent.path, answer: () => resolve(ANSWER), fail: () => reject(new NoAnswer('timeout', sent.context, { sent: true })) });
  });

  get asked(): string[] { return this.open.map(({ path }) => path); }
}

describe('inTurn', () => {
  it('sends the next one when one is answered, or is not', async () => {
    const region = new HeldRegion();
    const send = inTurn(region.send, 2);
    const answers = ['a', 'b', 'c', 'd'].map((path) => send(request(path)).then(() => path, () => `no ${path}`));
    await settled();
    expect(region.asked).toEqual(['a', 'b']);
    region.open[1]?.fail();
    await settled();
    expect(region.asked).toEqual(['a', 'b', 'c']);
    for (const index of [0, 2]) region.open[index]?.answer();
    await settled();
    region.open[3]?.answer();
    expect(await Promise.all(answers)).toEqual(['a', 'no b', 'c', 'd']);
  });

  it('lets no context wait for another, and keeps no place for what has ended', async () => {
    const region = new HeldRegion();
    const send = inTurn(region.send, 1);
    const first = [send(request('a')), send(request('b', 'region1'))];
    await settled();
    expect(region.asked).toEqual(['a', 'b']);
    for (const { answer } of region.open) answer();
    await Promise.all(first);
    const last = send(request('c'));
    await settled();
    region.open[2]?.answer();
    expect(await last).toBe(ANSWER);
  });
});
