import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTransports, type LiveTransports } from '../../../src/transport/live.ts';
import { openRelay } from '../../../src/transport/relay.ts';

/** Generous: what is asserted is that it gives up at all, long before any operating system would. */
const BOUND_MS = 8_000;

/** A region that takes connections and never says a word, as behind a link that is cut. */
class SilentRegion {
  readonly folder = mkdtempSync(join(tmpdir(), 'silent-'));
  readonly sockets: Socket[] = [];
  readonly server: Server = createServer((socket) => this.sockets.push(socket.on('error', () => undefined)));

  async open(scheme: 'http' | 'https'): Promise<LiveTransports> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const kubeconfig = join(this.folder, 'kubeconfig');
    writeFileSync(kubeconfig, `{apiVersion: v1, kind: Config, contexts: [{name: silent, context: {cluster: c, user: u}}], users: [{name: u, user: {token: t}}],
      clusters: [{name: c, cluster: {server: "${scheme}://127.0.0.1:${this.port}", insecure-skip-tls-verify: true}}]}`);
    return openTransports({ kubeconfig, probeTimeoutMs: 200 });
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }
}

describe('a region that hangs', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => { for (const close of closing.splice(0)) await close(); });
  const opened = async (scheme: 'http' | 'https'): Promise<{ readonly region: SilentRegion; readonly transports: LiveTransports }> => {
    const region = new SilentRegion();
    const transports = await region.open(scheme);
    closing.push(() => transports.close(), () => region.close());
    return { region, transports };
  };
  const gaveUp = async (call: Promise<unknown>): Promise<unknown> => {
    const startedAt = performance.now();
    const error: unknown = await call.then(() => 'an answer', (cause: unknown) => cause);
    expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
    return error;
  };

  it.each(['http', 'https'] as const)('is given up by calls of its Kubernetes API over %s', async (scheme) => {
    const { transports } = await opened(scheme);
    expect(await gaveUp(transports.kubernetes({ context: 'silent', method: 'GET', path: '/version', effect: 'read' }))).toMatchObject({ name: 'NoAnswer', reason: 'timeout' });
  });

  it('is given up by commands in its pods', async () => {
    const { transports } = await opened('https');
    expect(await gaveUp(transports.execInPod({ context: 'silent', namespace: 'n', pod: 'p', container: 'c', argv: ['df'], timeoutMs: 500 }))).toMatchObject({ name: 'NoAnswer' });
  });

  it('is given up by requests to a Service, with nothing sent', async () => {
    const { transports } = await opened('https');
    const endpoint = { kind: 'service', context: 'silent', namespace: 'n', service: 's', port: 9600 } as const;
    expect(await gaveUp(transports.http({ endpoint, method: 'PATCH', path: '/', effect: 'write', timeoutMs: 60_000 }))).toMatchObject({ name: 'NoAnswer', sent: false });
  });

  it('is given up by requests to a pod before their own deadline, since its API does not answer either', async () => {
    const { transports } = await opened('https');
    const endpoint = { kind: 'pod', context: 'silent', namespace: 'n', pod: 'p', port: 9600 } as const;
    expect(await gaveUp(transports.http({ endpoint, method: 'GET', path: '/', effect: 'read', timeoutMs: 60_000 }))).toMatchObject({ name: 'NoAnswer' });
  });

  it('is given up by requests to an address at their deadline', async () => {
    const { region, transports } = await opened('http');
    const endpoint = { kind: 'url', url: `http://127.0.0.1:${region.port}` } as const;
    expect(await gaveUp(transports.http({ endpoint, method: 'GET', path: '/', effect: 'read', timeoutMs: 500 }))).toMatchObject({ name: 'NoAnswer', reason: 'timeout', sent: true });
  });

  it('is given up by messages to its gateway', async () => {
    const { transports } = await opened('https');
    const endpoint = { kind: 'service', context: 'silent', namespace: 'n', service: 's', port: 26_500 } as const;
    const answer = transports.grpc.publish(endpoint, { name: 'n', correlationKey: 'k', messageId: 'm', timeToLiveMs: 1 }, 60_000);
    await gaveUp(answer);
    expect(await answer).toMatchObject({ kind: 'failed', status: 'UNAVAILABLE' });
  });
});

describe('a port that nobody listens on', () => {
  it('refuses, and a write was surely not sent', async () => {
    const transports = openTransports({ probeTimeoutMs: 200 });
    const relay = await openRelay(() => Promise.resolve());
    await relay.close();
    const endpoint = { kind: 'url', url: `http://127.0.0.1:${relay.port}` } as const;
    await expect(transports.http({ endpoint, method: 'POST', path: '/', effect: 'write', timeoutMs: 500 })).rejects.toMatchObject({ reason: 'refused', sent: false });
    await transports.close();
  });
});
