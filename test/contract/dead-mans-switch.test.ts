import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SWITCH_SCRIPT, switchManifest } from '../../src/adapters/dead-mans-switch.ts';
import { eventually } from '../support/eventually.ts';

let folder: string;
let server: Server | undefined;
const asked: string[] = [];

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'switch-')); asked.length = 0; });
afterEach(() => { server?.close(); server = undefined; rmSync(folder, { recursive: true }); });

async function answering(status: number, body: string): Promise<number> {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-length'] ?? ''}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const envOf = (port: number, waitSeconds = 0): Record<string, string> => ({
  PATH: '/usr/bin:/bin', HOST: '127.0.0.1', PORT: String(port), URL_PATH: '/orchestration/actuator/exporting/resume', WAIT_SECONDS: String(waitSeconds), STATE_FOLDER: folder,
});

const runScript = (env: Record<string, string>): Promise<number> => new Promise((resolve) => {
  execFile('/bin/bash', ['-c', SWITCH_SCRIPT], { env, timeout: 30_000 }, (error) => { resolve(error === null ? 0 : Number(error.code ?? -1)); });
});

describe('SWITCH_SCRIPT', () => {
  it.each([
    ['204', 204, '', 0],
    ['200 with an inner status of 204', 200, '{"body":null,"status":204,"contentType":null}', 0],
    ['200 with an inner status of 500', 200, '{"body":"partition 2 did not answer","status":500}', 1],
    ['200 with 204 elsewhere', 200, '{"body":"status 204","status":500}', 1],
    ['500', 500, '{"status":204}', 1],
  ])('ends by what %s means', async (_what, status, body, code) => {
    expect(await runScript(envOf(await answering(status, body)))).toBe(code);
    expect(asked).toEqual(['POST /orchestration/actuator/exporting/resume 0']);
  });

  it('fails where nobody listens', async () => {
    const port = await answering(204, '');
    server?.close();
    expect(await runScript(envOf(port))).toBe(1);
  });

  it('keeps its deadline when it starts again', async () => {
    const port = await answering(500, '');
    await runScript(envOf(port));
    const deadline = readFileSync(join(folder, 'deadline'), 'utf8');
    expect(Math.abs(Number(deadline) - Date.now() / 1_000)).toBeLessThan(10);
    await runScript(envOf(port, 3_600));
    expect(readFileSync(join(folder, 'deadline'), 'utf8')).toBe(deadline);
    expect(asked).toHaveLength(2);
  });

  it('ends at once when it is told to, and has asked for nothing', async () => {
    const child = spawn('/bin/bash', ['-c', SWITCH_SCRIPT], { env: envOf(await answering(204, ''), 3_600), stdio: 'ignore' });
    await eventually('the deadline is written', 5_000, () => { if (!existsSync(join(folder, 'deadline'))) throw new Error('not yet'); });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    expect(asked).toEqual([]);
  });
});

describe('switchManifest', () => {
  const manifest = switchManifest({ name: 'resume-2251799813685249', image: 'camunda/zeebe:8.6.0', waitSeconds: 1_800 }, { gateway: 'camunda-zeebe-gateway', contextPath: '/orchestration' });

  it('needs no account and no right, and starts from the image of the brokers', () => {
    expect(manifest).toMatchObject({
      apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'resume-2251799813685249', labels: { 'app.kubernetes.io/managed-by': 'region-runbooks' } },
      spec: { backoffLimit: 100, ttlSecondsAfterFinished: 86_400, template: { spec: {
        restartPolicy: 'OnFailure', terminationGracePeriodSeconds: 1, automountServiceAccountToken: false,
        containers: [{ image: 'camunda/zeebe:8.6.0', imagePullPolicy: 'IfNotPresent', command: ['/bin/bash', '-c', SWITCH_SCRIPT], securityContext: { allowPrivilegeEscalation: false }, volumeMounts: [{ mountPath: '/state' }] }],
        volumes: [{ emptyDir: {} }],
      } } },
    });
  });

  it('names gateway, path and time as every environment of the script', () => {
    expect(manifest).toMatchObject({ spec: { template: { spec: { containers: [{ env: [
      { name: 'WAIT_SECONDS', value: '1800' }, { name: 'HOST', value: 'camunda-zeebe-gateway' }, { name: 'PORT', value: '9600' },
      { name: 'URL_PATH', value: '/orchestration/actuator/exporting/resume' }, { name: 'STATE_FOLDER', value: '/state' },
    ] }] } } } });
  });
});
