import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { newGrpcProbe, type GrpcProbe } from '../../../src/transport/grpc-probe.ts';
import { openRelay, type Relay } from '../../../src/transport/relay.ts';

const MESSAGE = { name: 'canary', correlationKey: 'key', messageId: 'id', timeToLiveMs: 1_000 };
const ENDPOINT = { kind: 'url', url: 'http://gateway:26500' } as const;

const probeOver = (relay: Relay): GrpcProbe => newGrpcProbe({ open: () => Promise.resolve(`127.0.0.1:${relay.port}`), broken: () => undefined, close: () => Promise.resolve() });

describe('newGrpcProbe', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => { for (const close of closing.splice(0)) await close(); });

  it('tells DEADLINE_EXCEEDED of a gateway that takes the connection and never answers', async () => {
    const relay = await openRelay(() => Promise.resolve());
    const probe = probeOver(relay);
    closing.push(() => probe.close(), () => relay.close());
    const startedAt = performance.now();
    expect(await probe.publish(ENDPOINT, MESSAGE, 300)).toMatchObject({ kind: 'failed', status: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('tells a failure of every message to a gateway that resets', async () => {
    const relay = await openRelay(() => Promise.reject(new Error('no way')));
    const probe = probeOver(relay);
    closing.push(() => probe.close(), () => relay.close());
    for (let message = 0; message < 3; message += 1) {
      expect(await probe.publish(ENDPOINT, MESSAGE, 5_000)).toMatchObject({ kind: 'failed', status: 'UNAVAILABLE' });
    }
  });

  it('lets the process end after failures, although grpc-js of its client resolves addresses without end', async () => {
    const { exitCode } = await execa(process.execPath, ['--import', 'tsx', new URL('../../support/probe-and-leave.ts', import.meta.url).pathname], { reject: false, timeout: 50_000 });
    expect(exitCode).toBe(0);
  }, 60_000);
});
