import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleConfig } from '../../src/compose/example-config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const answering = (status: number, body: unknown): RequestListener => (request, response) => {
  const known = request.method === 'GET' && request.url === '/api/v1/nodes';
  response.writeHead(known ? status : 404, { 'content-type': 'application/json' }).end(JSON.stringify(known ? body : {}));
};
const nodes = (...ranges: readonly (readonly string[] | undefined)[]): RequestListener =>
  answering(200, { items: ranges.map((podCIDRs, index) => ({ metadata: { name: `node-${index}` }, spec: podCIDRs === undefined ? {} : { podCIDR: podCIDRs[0], podCIDRs } })) });
const silent: RequestListener = () => undefined;

const SECOND = nodes(['10.202.0.0/24']);

/** @source Kubernetes API 1.33: Node, spec.podCIDRs */
describe('exampleConfig', () => {
  const ending: (() => Promise<unknown>)[] = [];
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'example-')); });
  afterEach(async () => {
    for (const end of ending.splice(0)) await end();
    await rm(folder, { recursive: true, force: true });
  });

  /** A kubeconfig with a context for each cluster, `a`, `b` and so on. */
  async function kubeconfigOf(...clusters: readonly RequestListener[]): Promise<string> {
    const servers = await Promise.all(clusters.map((cluster) => new Promise<string>((resolve) => {
      const server = createServer(cluster);
      ending.push(async () => { server.closeAllConnections(); await new Promise((closed) => server.close(closed)); });
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`));
    })));
    const names = servers.map((_, index) => String.fromCharCode('a'.charCodeAt(0) + index));
    const path = join(folder, 'kubeconfig');
    await writeFile(path, JSON.stringify({
      apiVersion: 'v1', kind: 'Config', users: [{ name: 'nobody', user: {} }], contexts: names.map((name) => ({ name, context: { cluster: name, user: 'nobody' } })),
      clusters: servers.map((server, index) => ({ name: names[index], cluster: { server, 'insecure-skip-tls-verify': true } })),
    }));
    return path;
  }
  const regionsOf = (text: string) => parseConfig(text, 'regions.yaml').clusters['payments']?.regions.map(({ context, podCidr }) => ({ context, podCidr }));

  it('names the smallest network of all nodes of each context', async () => {
    const kubeconfig = await kubeconfigOf(nodes(['10.192.0.0/24', 'fd00:10::/64'], ['10.192.1.0/24'], undefined), SECOND, silent);
    const text = await exampleConfig({ kubeconfig });
    expect(regionsOf(text)).toEqual([{ context: 'a', podCidr: '10.192.0.0/23' }, { context: 'b', podCidr: '10.202.0.0/24' }]);
    expect(text).toContain('by spec.podCIDRs of its nodes (2)');
  });

  it.each([
    { why: 'no answer', cluster: silent },
    { why: 'no answer', cluster: answering(503, {}) },
    { why: 'the account may not list them', cluster: answering(403, { reason: 'Forbidden' }) },
    { why: 'they cannot be read', cluster: answering(200, { items: [{}] }) },
    { why: 'they have no spec.podCIDRs', cluster: nodes(undefined, ['fd00:10::/64']) },
  ])('is written with a comment where one context tells nothing: $why', async ({ why, cluster }) => {
    const text = await exampleConfig({ kubeconfig: await kubeconfigOf(cluster, SECOND), answerMs: 1_500 });
    expect(regionsOf(text)).toEqual([{ context: 'a', podCidr: undefined }, { context: 'b', podCidr: '10.202.0.0/24' }]);
    expect(text).toContain(`# Addresses of its pods, not known from its nodes: ${why}.\n`);
  });

  it.each([{ what: 'one context', contexts: [SECOND] }, { what: 'no kubeconfig', contexts: [] }])('has names to correct where there is $what', async ({ contexts }) => {
    const kubeconfig = contexts.length === 0 ? join(folder, 'none') : await kubeconfigOf(...contexts);
    expect(regionsOf(await exampleConfig({ kubeconfig }))).toEqual([{ context: 'region0', podCidr: undefined }, { context: 'region1', podCidr: undefined }]);
  });
});
