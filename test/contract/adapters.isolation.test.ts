import { describe, expect, it } from 'vitest';
import { attemptArgv } from '../../src/adapters/isolation-script.ts';
import { newIsolationReader, newIsolationWriter, policySpec } from '../../src/adapters/isolation.ts';
import { placesOf, type PlacesOf } from '../../src/adapters/region-places.ts';
import { failoverSiteOf } from '../../src/domain/regions.ts';
import type { Command } from '../../src/transport/exec.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import type { PodCommand } from '../../src/transport/pod-exec.ts';
import { CLUSTER, clusterOver, recorded, REGION_0, REGION_1 } from '../support/answers.ts';

const json = (body: unknown): KubernetesResponse => ({ status: 200, text: JSON.stringify(body) });
const none: KubernetesResponse = { status: 404, text: '{}' };
const CONFIG = { ...CLUSTER, regions: CLUSTER.regions.map((region, index) => ({ ...region, podCidr: `10.${index === 0 ? 192 : 202}.0.0/16` })) };
const NAME = 'region-runbooks-isolate-region1';
const PORTS = [26_501, 26_502, 9_200] as const;

/** What an API server gives back of our policy. */
const STORED = {
  podSelector: {}, policyTypes: ['Ingress', 'Egress'],
  ingress: [{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0', except: ['10.202.0.0/16'] } }] }],
  egress: [{ to: [{ namespaceSelector: {} }, { ipBlock: { except: ['10.202.0.0/16'], cidr: '0.0.0.0/0' } }] }],
};
const policy = (name: string, spec: unknown) => ({ metadata: { name, uid: 'u', managedFields: [] }, spec });

describe('readIsolation', () => {
  const read = (policies: readonly unknown[], namespace: KubernetesResponse = json({ metadata: { name: 'camunda-region0' } }), config: typeof CLUSTER = CONFIG) =>
    clusterOver({ kubernetes: (call) => (call.includes('/networkpolicies') ? json({ items: policies }) : namespace) }, config);
  const facts = { namespaceExists: true, namespaceEnding: false, podCidr: '10.202.0.0/16', otherPolicies: [] };

  it('finds the policy that says just what it should', async () => {
    const { readers, sent } = read([policy(NAME, STORED)]);
    expect(await readers.isolation.readIsolation(REGION_0, REGION_1)).toEqual({ ...facts, policyStands: true, isolated: true });
    expect(sent).toEqual(['GET /api/v1/namespaces/camunda-region0', 'GET /apis/networking.k8s.io/v1/namespaces/camunda-region0/networkpolicies']);
  });
  it.each([
    { what: 'lets the lost region in', spec: { ...STORED, ingress: [...STORED.ingress, {}] } },
    { what: 'is about another range', spec: policySpec('10.203.0.0/16') },
    { what: 'is about some pods only', spec: { ...STORED, podSelector: { matchLabels: { app: 'zeebe' } } } },
    { what: 'is about one direction', spec: { ...STORED, policyTypes: ['Ingress'] } },
    { what: 'leaves one direction open', spec: { ...STORED, egress: [{}] } },
    { what: 'has no rule', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
  ])('takes one of that name that $what for no isolation', async ({ spec }) => {
    expect(await read([policy(NAME, spec)]).readers.isolation.readIsolation(REGION_0, REGION_1)).toEqual({ ...facts, policyStands: true, isolated: false });
  });
  it('names the policies of others, which add up with ours', async () => {
    expect(await read([policy('theirs', STORED), policy(NAME, STORED), policy('elasticsearch', {})]).readers.isolation.readIsolation(REGION_0, REGION_1)).toMatchObject({ isolated: true, otherPolicies: ['elasticsearch', 'theirs'] });
    expect(await read([policy('theirs', STORED)]).readers.isolation.readIsolation(REGION_0, REGION_1)).toMatchObject({ policyStands: false, isolated: false, otherPolicies: ['theirs'] });
  });
  it('tells a namespace that is not there, or ends', async () => {
    expect(await read([], none).readers.isolation.readIsolation(REGION_0, REGION_1)).toMatchObject({ namespaceExists: false, isolated: false });
    expect(await read([], json({ metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } })).readers.isolation.readIsolation(REGION_0, REGION_1)).toMatchObject({ namespaceExists: true, namespaceEnding: true });
  });
  it('refuses without the range of the lost region, and says where it belongs', async () => {
    const { readers, writers, sent } = read([], none, CLUSTER);
    const refusal = { code: 'CONFIG_INVALID', facts: { region: 'region1', problem: 'podCidr is missing', remedy: expect.stringContaining('under regions') } };
    await expect(readers.isolation.readIsolation(REGION_0, REGION_1)).rejects.toMatchObject(refusal);
    await expect(writers(() => undefined).isolation.isolate(REGION_0, REGION_1)).rejects.toMatchObject(refusal);
    expect(sent).toEqual([]);
  });
  it.each([[{ status: 403, text: '{}' }, 'PERMISSION_DENIED'], [{ status: 503, text: '{}' }, 'REGION_UNREACHABLE']] as const)('does not take $0.status for an answer', async (answer, code) => {
    await expect(clusterOver({ kubernetes: () => answer }, CONFIG).readers.isolation.readIsolation(REGION_0, REGION_1)).rejects.toMatchObject({ code });
  });
});

describe('the failover site', () => {
  const site = failoverSiteOf(REGION_0);
  const ofRegions = placesOf('lab', CONFIG);
  const places: PlacesOf = (region) => (region.name === site.name ? { ...ofRegions(REGION_0), namespace: site.namespace } : ofRegions(region));

  it('has a policy of its own, in its own namespace', async () => {
    const sent: string[] = [];
    const reader = newIsolationReader({
      places, brokerPods: () => Promise.resolve([]), execInPod: () => Promise.reject(new Error('not asked')),
      kubernetes: async ({ method, path, context }) => { sent.push(`${method} ${path} (${context})`); return path.endsWith('/networkpolicies') ? json({ items: [policy(NAME, STORED)] }) : json({ metadata: { name: site.namespace } }); },
    });
    expect(await reader.readIsolation(site, REGION_1)).toMatchObject({ isolated: true });
    expect(sent).toEqual(['GET /api/v1/namespaces/camunda-region0-failover (region0)', 'GET /apis/networking.k8s.io/v1/namespaces/camunda-region0-failover/networkpolicies (region0)']);
    const commands: Command[] = [];
    const writer = newIsolationWriter({ places, cluster: 'lab', exec: (command) => { commands.push(command); return Promise.resolve({ stdout: '', stderr: '' }); } });
    await writer.isolate(site, REGION_1);
    await writer.liftIsolation(site, REGION_1);
    expect(commands.map(({ args }) => args.slice(0, 4).join(' '))).toEqual(Array.from({ length: 2 }, () => '--context region0 --namespace camunda-region0-failover'));
  });
});

describe('IsolationWriter', () => {
  const TARGET = 'kubectl --context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --request-timeout=10s';

  it('applies the manifest by standard input, over whatever somebody else made of it, and tells it in words', async () => {
    const commands: Command[] = [];
    const told: string[] = [];
    const { writers } = clusterOver({ exec: (command) => { commands.push(command); return Promise.resolve({ stdout: '', stderr: '' }); } }, CONFIG);
    await writers(({ command }) => told.push(command)).isolation.isolate(REGION_0, REGION_1);
    expect(told[0]).toBe(`${TARGET} apply --server-side --force-conflicts --field-manager=region-runbooks -f - < (NetworkPolicy ${NAME}: all traffic but that with 10.202.0.0/16)`);
    expect(JSON.parse(commands[0]?.stdin ?? '')).toEqual({
      apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: STORED,
      metadata: { name: NAME, labels: { 'app.kubernetes.io/managed-by': 'region-runbooks', 'region-runbooks/cluster': 'lab' } },
    });
  });
  it('deletes that policy alone', async () => {
    const { writers, sent } = clusterOver({}, CONFIG);
    await writers(() => undefined).isolation.liftIsolation(REGION_0, REGION_1);
    expect(sent).toEqual([`${TARGET} delete networkpolicy ${NAME} --ignore-not-found --wait=false`]);
  });
  it('sends nothing where it only records', async () => {
    const told: string[] = [];
    const { recorder, sent } = clusterOver({}, CONFIG);
    const { isolation } = recorder(({ command }) => told.push(command));
    await isolation.isolate(REGION_0, REGION_1);
    await isolation.liftIsolation(REGION_0, REGION_1);
    expect(told).toHaveLength(2);
    expect(sent).toEqual([]);
  });
});

describe('probeIsolation', () => {
  const pod = (podIP: string | null, more: { readonly phase?: string; readonly hostNetwork?: boolean } = {}) => ({ spec: { hostNetwork: more.hostNetwork ?? null }, status: { phase: more.phase ?? 'Running', podIP } });
  const LOST = [pod('10.202.0.9'), pod('10.202.0.7'), pod(null, { phase: 'Pending' }), pod('192.168.0.4', { hostNetwork: true }), pod('10.202.0.5', { phase: 'Succeeded' }), pod('10.202.0.6', { phase: 'Failed' })];
  const told = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const every = (outcome: string, addresses: readonly string[] = ['10.202.0.7', '10.202.0.9']): string => told(...addresses.flatMap((address) => PORTS.map((port) => `${address} ${port} ${outcome}`)));
  interface World { readonly lost?: () => KubernetesResponse | Promise<KubernetesResponse>; readonly execInPod?: (command: PodCommand) => Promise<string>; readonly brokers?: KubernetesResponse }
  const probe = ({ lost = () => json({ items: LOST }), execInPod = () => Promise.resolve(every('timeout')), brokers = recorded('normal', 'pods') }: World = {}) => {
    const cluster = clusterOver({ execInPod, kubernetes: (call) => (call.includes('/namespaces/camunda-region1/') ? lost() : call.includes('/statefulsets/') ? recorded('normal', 'statefulset') : brokers) }, CONFIG);
    return { ...cluster, result: () => cluster.readers.isolation.probeIsolation(REGION_0, REGION_1) };
  };

  it('tries every port of every pod of the lost region from one broker pod, in one command', async () => {
    const commands: PodCommand[] = [];
    const { result, sent } = probe({ execInPod: (command) => { commands.push(command); return Promise.resolve(every('timeout')); } });
    expect(await result()).toEqual({ tried: ['10.202.0.7', '10.202.0.9'].flatMap((address) => PORTS.map((port) => `${address}:${port}`)), reached: [] });
    expect(commands).toEqual([{ context: 'region0', namespace: 'camunda-region0', pod: 'camunda-zeebe-0', container: 'zeebe', argv: attemptArgv(['10.202.0.7', '10.202.0.9'], PORTS), timeoutMs: 6_500 }]);
    expect(sent[0]).toBe('GET /api/v1/namespaces/camunda-region1/pods');
  });
  it('takes a refusal for a packet that came through, and silence for none', async () => {
    const lines = told('10.202.0.7 26501 open', '10.202.0.7 26502 refused', '10.202.0.7 9200 timeout', ...PORTS.map((port) => `10.202.0.9 ${port} unreachable`));
    expect(await probe({ execInPod: () => Promise.resolve(lines) }).result()).toMatchObject({ reached: ['10.202.0.7:26501', '10.202.0.7:26502'] });
  });
  it('gives many pods the time they take', async () => {
    const addresses = Array.from({ length: 40 }, (_, index) => `10.202.1.${index + 100}`);
    const commands: PodCommand[] = [];
    await probe({ lost: () => json({ items: addresses.map((address) => pod(address)) }), execInPod: (command) => { commands.push(command); return Promise.resolve(every('timeout', addresses)); } }).result();
    expect(commands[0]?.timeoutMs).toBe(9_500);
  });
  it('writes addresses of IPv6 as they are written with a port', async () => {
    expect(await probe({ lost: () => json({ items: [pod('fd00::9')] }), execInPod: () => Promise.resolve(every('open', ['fd00::9'])) }).result()).toMatchObject({ reached: PORTS.map((port) => `[fd00::9]:${port}`) });
  });
  it.each([
    { what: 'whose API does not answer', lost: () => Promise.reject(new NoAnswer('timeout', 'x', { sent: false })) }, { what: 'whose API server has lost its store', lost: () => Promise.resolve({ status: 503, text: '' }) },
    { what: 'without a pod', lost: () => Promise.resolve(json({ items: [] })) },
  ])('tries nothing for a region $what', async ({ lost }) => {
    const { result, sent } = probe({ lost });
    expect(await result()).toEqual({ tried: [], reached: [] });
    expect(sent).toHaveLength(1);
  });
  it('does not take a region that it may not read for a dead one', async () => {
    await expect(probe({ lost: () => ({ status: 403, text: '{}' }) }).result()).rejects.toMatchObject({ code: 'PERMISSION_DENIED', facts: { region: 'region1' } });
  });
  it('proves nothing without a broker that runs', async () => {
    await expect(probe({ brokers: json({ items: [] }) }).result()).rejects.toMatchObject({ code: 'REGION_UNREACHABLE', facts: { region: 'region0' } });
  });
  it.each([
    [new NoAnswer('timeout', 'x', { sent: true }), 'REGION_UNREACHABLE'], [new Error('command terminated with exit code 126'), 'COMMAND_FAILED'],
  ])('tells a pod that gave no answer: %s', async (failure, code) => {
    await expect(probe({ execInPod: () => Promise.reject(failure) }).result()).rejects.toMatchObject({ code, facts: { region: 'region0' } });
  });
  it.each([
    { what: 'is silent on one connection', text: every('timeout').replace('10.202.0.9 9200 timeout\n', ''), code: 'ANSWER_UNKNOWN' }, { what: 'says something else', text: 'bash: not found', code: 'ANSWER_UNKNOWN' },
    { what: 'could not try one', text: every('timeout').replace('10.202.0.9 9200 timeout', '10.202.0.9 9200 failed bash: fork: Resource temporarily unavailable'), code: 'COMMAND_FAILED' },
  ])('takes no silence for a proof where the pod $what', async ({ text, code }) => {
    await expect(probe({ execInPod: () => Promise.resolve(text) }).result()).rejects.toMatchObject({ code });
  });
});
