import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkManifest, EVAL_PROBE, greetingOf } from '../../src/adapters/path-manifest.ts';
import { probeOf } from '../../src/adapters/paths.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Command } from '../../src/transport/exec.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import type { PodCommand } from '../../src/transport/pod-exec.ts';
import { CLUSTER, clusterOver, REGION_0, REGION_1 } from '../support/answers.ts';

const json = (body: unknown): KubernetesResponse => ({ status: 200, text: JSON.stringify(body) });
const manifestOf = (openshift = false) => checkManifest({ cluster: 'lab', region: 'region0', run: '42', image: 'debian:12', openshift });
const OPENSHIFT = { ...CLUSTER, regions: CLUSTER.regions.map((region, index) => ({ ...region, provider: { openshift: { clusterId: `cluster${index}` } } })) };

const Container = z.object({ command: z.array(z.string()), args: z.array(z.string()), env: z.array(z.object({ name: z.string(), value: z.string() })) });
const containerOf = () => Container.parse(z.object({ spec: z.object({ containers: z.array(z.unknown()) }) }).parse(manifestOf().items[1]).spec.containers[0]);

describe('the check pod', () => {
  it('is a Service without an address and one pod behind it, both ours', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'region-runbooks', 'app.kubernetes.io/name': 'region-runbooks-path-check', 'region-runbooks/cluster': 'lab', 'region-runbooks/run': '42' };
    expect(manifestOf()).toMatchObject({ kind: 'List', items: [
      { kind: 'Service', metadata: { name: 'region-runbooks-path-check', labels }, spec: { clusterIP: 'None', publishNotReadyAddresses: true, ports: [{ port: 26_501 }, { port: 26_502 }, { port: 9_200 }] } },
      { kind: 'Pod', metadata: { name: 'region-runbooks-path-check', labels } },
    ] });
    expect(manifestOf().items).toHaveLength(2);
  });

  it('has no right, no account and an end', () => {
    expect(manifestOf().items[1]).toMatchObject({ spec: {
      activeDeadlineSeconds: 600, restartPolicy: 'Never', automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ image: 'debian:12', securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, resources: { limits: { memory: '64Mi' } } }],
    } });
  });

  it('leaves its user to OpenShift, and exports its Service there', () => {
    const [, pod, exported] = manifestOf(true).items;
    expect(JSON.stringify(pod)).not.toContain('runAsUser');
    expect(exported).toMatchObject({ kind: 'ServiceExport', metadata: { name: 'region-runbooks-path-check' } });
  });
});

describe('PathWriter', () => {
  const sentBy = async (config: typeof CLUSTER, act: (paths: ReturnType<ReturnType<typeof clusterOver>['writers']>['paths']) => Promise<void>): Promise<{ readonly commands: Command[]; readonly told: string[] }> => {
    const commands: Command[] = [];
    const told: string[] = [];
    const { writers } = clusterOver({ exec: (command) => { commands.push(command); return Promise.resolve({ stdout: '', stderr: '' }); } }, config);
    await act(writers(({ command }) => told.push(command)).paths);
    return { commands, told };
  };
  const TARGET = '--context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --request-timeout=10s';

  it('applies the manifest by standard input, and tells it in words', async () => {
    const { commands, told } = await sentBy(CLUSTER, (paths) => paths.startCheck(REGION_0, '42'));
    expect(told[0]).toBe(`kubectl ${TARGET} apply -f - < (pod and headless Service region-runbooks-path-check, image docker.io/library/debian:12-slim)`);
    expect(JSON.parse(commands[0]?.stdin ?? '')).toEqual(checkManifest({ cluster: 'lab', region: 'region0', run: '42', image: 'docker.io/library/debian:12-slim', openshift: false }));
  });

  it('takes the image of regions.yaml', async () => {
    const { told } = await sentBy({ ...CLUSTER, networkCheck: { image: 'mirror/perl:1' } }, (paths) => paths.startCheck(REGION_0, '42'));
    expect(told[0]).toContain('image mirror/perl:1)');
  });

  it.each([[CLUSTER, 'pods,services'], [OPENSHIFT, 'pods,services,serviceexports.multicluster.x-k8s.io']] as const)('deletes by label what it made, and nothing else', async (config, kinds) => {
    const { told } = await sentBy(config, (paths) => paths.endCheck(REGION_0));
    expect(told[0]).toBe(`kubectl ${TARGET} delete ${kinds} --selector app.kubernetes.io/name=region-runbooks-path-check,app.kubernetes.io/managed-by=region-runbooks --ignore-not-found --grace-period=1 --wait=false`);
  });
});

describe('PathReader', () => {
  const POD = { metadata: { name: 'region-runbooks-path-check', creationTimestamp: '2026-01-01T00:00:00Z', labels: { 'region-runbooks/run': '42' } } };
  const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  const read = (pods: readonly unknown[], service = true) => clusterOver({ kubernetes: (call) => (call.includes('/services/') ? (service ? json({}) : { status: 404, text: '{}' }) : json({ items: pods })) });

  it('finds its pod by label and its Service by name', async () => {
    const { readers, sent } = read([{ ...POD, status: ready }]);
    expect(await readers.paths.readCheckPods(REGION_0)).toEqual({ service: true, pod: { run: '42', listening: true, ended: false, ending: false, state: 'Running', createdAt: '2026-01-01T00:00:00Z' } });
    expect(sent).toEqual([
      'GET /api/v1/namespaces/camunda-region0/pods?labelSelector=app.kubernetes.io%2Fname%3Dregion-runbooks-path-check%2Capp.kubernetes.io%2Fmanaged-by%3Dregion-runbooks',
      'GET /api/v1/namespaces/camunda-region0/services/region-runbooks-path-check',
    ]);
  });

  it('tells that there is neither', async () => {
    expect(await read([], false).readers.paths.readCheckPods(REGION_0)).toEqual({ service: false, pod: null });
  });

  it.each([
    { why: 'its image cannot be pulled', pod: { ...POD, status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } }] } }, is: { listening: false, ended: false, state: 'ImagePullBackOff: not found' } },
    { why: 'no node takes it', pod: { ...POD, status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] } }, is: { listening: false, state: 'Unschedulable: 0/3 nodes' } },
    { why: 'its deadline passed', pod: { ...POD, status: { phase: 'Failed', reason: 'DeadlineExceeded' } }, is: { listening: false, ended: true, state: 'DeadlineExceeded' } },
    { why: 'it is being deleted', pod: { metadata: { ...POD.metadata, deletionTimestamp: '2026-01-01T00:01:00Z' }, status: ready }, is: { listening: false, ending: true } },
  ])('tells a pod that does not listen when $why', async ({ pod, is }) => {
    expect((await read([pod]).readers.paths.readCheckPods(REGION_0)).pod).toMatchObject(is);
  });

  const LINES = '{"lookup":"found","ownLookup":"found","addresses":["10.202.0.9"]}\n{"port":26501,"ms":0.42}\n{"port":26502,"error":"timeout"}\n';
  it('asks from the one pod for the name of the other, to its end', async () => {
    const commands: PodCommand[] = [];
    const { readers } = clusterOver({ execInPod: (command) => { commands.push(command); return Promise.resolve(LINES); } });
    expect(await readers.paths.probe(REGION_0, REGION_1)).toEqual({
      from: 'region0', to: 'region1', zone: 'camunda-region1.svc.cluster.local', name: 'region-runbooks-path-check.camunda-region1.svc.cluster.local',
      lookup: 'found', ownLookup: 'found', addresses: ['10.202.0.9'], ports: [{ port: 26_501, ms: 0.42 }, { port: 26_502, error: 'timeout' }],
    });
    expect(commands).toEqual([{
      context: 'region0', namespace: 'camunda-region0', pod: 'region-runbooks-path-check', container: 'check', timeoutMs: 60_000,
      argv: [...EVAL_PROBE, '3', greetingOf('region1'), 'region-runbooks-path-check.camunda-region1.svc.cluster.local.', 'region-runbooks-path-check.camunda-region0.svc.cluster.local.', '26501', '26502', '9200'],
    }]);
  });

  it('names exported Services as Submariner does', async () => {
    const { readers, sent } = clusterOver({ execInPod: () => Promise.resolve(LINES) }, OPENSHIFT);
    expect((await readers.paths.probe(REGION_0, REGION_1)).name).toBe('cluster1.region-runbooks-path-check.camunda-region1.svc.clusterset.local');
    expect(sent[0]).toContain(' cluster1.region-runbooks-path-check.camunda-region1.svc.clusterset.local. region-runbooks-path-check.camunda-region0.svc.cluster.local. ');
  });

  it.each([
    [new NoAnswer('timeout', 'x', { sent: true }), 'REGION_UNREACHABLE'], [new Error('command terminated with exit code 2'), 'COMMAND_FAILED'],
  ])('tells a probe that gave no answer: %s', async (failure, code) => {
    await expect(clusterOver({ execInPod: () => Promise.reject(failure) }).readers.paths.probe(REGION_0, REGION_1)).rejects.toMatchObject({ code, facts: { region: 'region0' } });
  });

  it.each(['', 'perl: not found', '{"lookup":"maybe"}'])('does not guess at other output: %s', (text) => {
    expect(() => probeOf(text, { call: 'x', region: 'region0' })).toThrow(expect.objectContaining({ code: 'ANSWER_UNKNOWN' }));
  });

  it.each([['', true], ['    networkCheck: unchecked\n', false]] as const)('is on unless regions.yaml says otherwise', (line, isChecked) => {
    const regions = ['a', 'b'].map((name) => `      - { name: ${name}, context: ${name}, namespace: ${name}, search: { service: es } }\n`).join('');
    const cluster = parseConfig(`clusters:\n  lab:\n${line}    regions:\n${regions}`, 'regions.yaml').clusters['lab'];
    expect(clusterOver({}, cluster).readers.paths.isChecked()).toBe(isChecked);
  });
});

describe('the scripts of the check pod, run by perl with what Debian\'s perl-base has', () => {
  const children: ChildProcess[] = [];
  afterEach(async () => { for (const child of children.splice(0)) { child.kill('SIGKILL'); if (child.exitCode === null && child.signalCode === null) await once(child, 'exit'); } });

  /** The listener of region0 as its manifest starts it, on ports that are free. */
  const listen = async (): Promise<{ readonly child: ChildProcess; readonly ports: readonly number[] }> => {
    const { command: [file = '', ...command], args: [says = ''] } = containerOf();
    const child = spawn(file, [...command, says, '0', '0', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line]: unknown[] = await once(child.stdout, 'data');
    return { child, ports: String(line).trim().split(' ').map(Number) };
  };
  const closedPort = async (): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const probe = async (says: string, name: string, own: string, ports: readonly number[]) => {
    const [file, ...args] = EVAL_PROBE;
    const env = Object.fromEntries(containerOf().env.map(({ name: key, value }) => [key, value]));
    const { stdout } = await promisify(execFile)(file, [...args, '1', says, name, own, ...ports.map(String)], { env: { ...env, PATH: '/usr/bin:/bin' } });
    return probeOf(stdout, { call: 'probe', region: 'region1' });
  };

  it('connects to each port and measures it, and tells one that is closed', async () => {
    const { ports } = await listen();
    const closed = await closedPort();
    const seen = await probe(greetingOf('region0'), 'localhost', 'localhost', [...ports, closed]);
    expect(seen).toMatchObject({ lookup: 'found', ownLookup: 'found' });
    expect(seen.ports.map(({ port }) => port)).toEqual([...ports, closed]);
    expect(seen.ports.slice(0, 3).every((result) => 'ms' in result && result.ms >= 0 && result.ms < 1_000)).toBe(true);
    expect(seen.ports[3]).toEqual({ port: closed, error: 'refused' });
  });

  it('takes another pod, and one that says nothing, for a stranger', async () => {
    const { ports: [port = 0] } = await listen();
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const muted = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      expect((await probe(greetingOf('region1'), '127.0.0.1', 'localhost', [port, muted])).ports).toEqual([{ port, error: 'stranger' }, { port: muted, error: 'stranger' }]);
    } finally {
      mute.close();
    }
  });

  it('connects nowhere where the name is not known', async () => {
    // A label longer than DNS allows: no server need be asked to know that there is none.
    const seen = await probe(greetingOf('region0'), `${'a'.repeat(70)}.invalid.`, 'localhost', [1]);
    expect(seen).toEqual({ lookup: 'nxdomain', ownLookup: 'found', addresses: [], ports: [] });
  });

  it('needs no module outside of perl-base', () => {
    const used = containerOf().command.concat(containerOf().env.map(({ value }) => value)).flatMap((script) => [...script.matchAll(/\buse ([\w:]+)/g)].map(([, name]) => name));
    expect([...new Set(used)].sort()).toEqual(['Errno', 'IO::Select', 'IO::Socket::IP', 'Socket', 'strict', 'warnings']);
  });

  it('ends at once when the pod is deleted', async () => {
    const { child } = await listen();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
