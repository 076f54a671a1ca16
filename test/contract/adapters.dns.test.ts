import { afterEach, describe, expect, it } from 'vitest';
import type { DnsReader } from '../../src/ports/dns.ts';
import { liveDns } from '../../src/transport/dns.ts';
import type { Endpoint } from '../../src/transport/endpoint.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { CLUSTER, clusterOver, REGION_0 } from '../support/answers.ts';
import { openDnsStub, type DnsReply } from '../support/dns-stub.ts';

interface Pod { readonly name: string; readonly ready?: boolean; readonly phase?: string; readonly ending?: boolean }
const podsAnswer = (pods: readonly Pod[]): KubernetesResponse => ({ status: 200, text: JSON.stringify({ items: pods.map(({ name, ready = true, phase = 'Running', ending = false }) => ({
  metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z', ...(ending ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})) }) });
const ONE: readonly Pod[] = [{ name: 'coredns-a' }];
const NAME = 'camunda-region1.svc.cluster.local';

describe('DnsReader over TCP, on bytes of CoreDNS 1.11.3', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => { for (const close of closing.splice(0)) await close(); });

  /** The adapter over a stub at the far end of its port-forward; where it went and what it listed is told. */
  const over = async (reply: DnsReply | ((question: Buffer) => DnsReply), { pods = podsAnswer(ONE), config = CLUSTER }: { readonly pods?: KubernetesResponse; readonly config?: typeof CLUSTER } = {}): Promise<{ readonly dns: DnsReader; readonly forwarded: Endpoint[]; readonly sent: string[]; close(): Promise<void> }> => {
    const stub = await openDnsStub(typeof reply === 'function' ? reply : () => reply);
    closing.push(() => stub.close());
    const forwarded: Endpoint[] = [];
    const { readers, sent } = clusterOver({ kubernetes: () => pods, askDns: liveDns({ open: (endpoint) => { forwarded.push(endpoint); return Promise.resolve(stub.address); } }) }, config);
    return { dns: readers.dns, forwarded, sent, close: () => stub.close() };
  };

  it.each([
    { reply: 'addresses', answer: { kind: 'addresses', addresses: ['10.1.0.4', '10.1.0.5'] } },
    { reply: 'empty', answer: { kind: 'empty' } },
    { reply: 'nxdomain', answer: { kind: 'code', code: 'NXDOMAIN' } },
    { reply: 'servfail', answer: { kind: 'code', code: 'SERVFAIL' } },
    { reply: 'refused', answer: { kind: 'code', code: 'REFUSED' } },
    { reply: 'silence', answer: { kind: 'silence', withinMs: 3_000 } },
  ] as const)('tells $reply as an answer', async ({ reply, answer }) => {
    const { dns } = await over(reply);
    expect(await dns.ask(REGION_0, [NAME])).toEqual({ [NAME]: answer });
  });

  it('asks for each name on its own: a slow one delays no other', async () => {
    const { dns } = await over((question) => (question.includes('camunda-zeebe') ? 'addresses' : 'nxdomain'));
    const { brokers, zone } = dns.namesOf(REGION_0);
    expect(await dns.ask(REGION_0, [zone, brokers])).toEqual({ [zone]: { kind: 'code', code: 'NXDOMAIN' }, [brokers]: { kind: 'addresses', addresses: ['10.1.0.4', '10.1.0.5'] } });
  });

  it('names brokers and zone of a region as the other one looks them up', async () => {
    const { dns } = await over('empty');
    expect(dns.namesOf(REGION_0)).toEqual({ zone: 'camunda-region0.svc.cluster.local', brokers: 'camunda-zeebe.camunda-region0.svc.cluster.local' });
  });

  it('goes to a DNS pod of that region by its label', async () => {
    const { dns, forwarded, sent } = await over('empty', { pods: podsAnswer([{ name: 'ended', phase: 'Succeeded' }, { name: 'ending', ending: true }, { name: 'starting', ready: false }, { name: 'ready' }]) });
    await dns.ask(REGION_0, [NAME]);
    expect(sent).toEqual(['GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns']);
    expect(forwarded).toEqual([{ kind: 'pod', context: 'region0', namespace: 'kube-system', pod: 'ready', port: 53 }]);
  });

  it('finds the DNS where regions.yaml says that it is', async () => {
    const dnsConfig = { namespace: 'openshift-dns', selector: 'dns.operator.openshift.io/daemonset-dns=default', port: 5353, domain: 'clusterset.local' };
    const { dns, forwarded, sent } = await over('empty', { config: { ...CLUSTER, dns: dnsConfig } });
    await dns.ask(REGION_0, [NAME]);
    expect(sent).toEqual(['GET /api/v1/namespaces/openshift-dns/pods?labelSelector=dns.operator.openshift.io%2Fdaemonset-dns%3Ddefault']);
    expect(forwarded).toMatchObject([{ namespace: 'openshift-dns', port: 5353 }]);
    expect(dns.namesOf(REGION_0).zone).toBe('camunda-region0.svc.clusterset.local');
  });

  it('asks nobody where regions.yaml says so', async () => {
    const { dns, sent } = await over('empty', { config: { ...CLUSTER, dns: 'unchecked' } });
    await expect(dns.ask(REGION_0, [NAME])).rejects.toMatchObject({ facts: { error: 'regions.yaml says dns: unchecked' } });
    expect(sent).toEqual([]);
  });

  it('tells a connection that is refused as a DNS that cannot be asked', async () => {
    const { dns, close } = await over('empty');
    await close();
    await expect(dns.ask(REGION_0, [NAME])).rejects.toMatchObject({ code: 'REGION_UNREACHABLE', facts: { error: 'no connection to TCP port 53 of pod coredns-a in kube-system (refused): the account may not forward ports there, or that DNS takes no TCP' } });
  });

  it('tells an answer that ends half way as a DNS that cannot be asked', async () => {
    const { dns } = await over('cut');
    await expect(dns.ask(REGION_0, [NAME])).rejects.toMatchObject({ code: 'REGION_UNREACHABLE', facts: { region: 'region0' } });
  });

  it.each([
    { why: 'a load balancer before it that takes UDP only', ports: ['UDP'], type: 'LoadBalancer', selector: { 'k8s-app': 'kube-dns' }, udpOnly: true },
    { why: 'one that takes both', ports: ['UDP', 'TCP'], type: 'LoadBalancer', selector: { 'k8s-app': 'kube-dns' }, udpOnly: false },
    { why: 'a load balancer of something else', ports: ['UDP'], type: 'LoadBalancer', selector: { app: 'vpn' }, udpOnly: false },
    { why: 'the Service of the cluster itself', ports: ['UDP'], type: 'ClusterIP', selector: { 'k8s-app': 'kube-dns' }, udpOnly: false },
  ])('tells whether the DNS takes UDP only: $udpOnly for $why', async ({ ports, type, selector, udpOnly }) => {
    const { dns } = await over('empty', { pods: { status: 200, text: JSON.stringify({ items: [{ spec: { type, selector, ports: ports.map((protocol) => ({ protocol, port: 53 })) } }] }) } });
    expect(await dns.takesUdpOnly(REGION_0)).toBe(udpOnly);
  });

  it('says which role is missing where it may not list the pods', async () => {
    const { dns } = await over('empty', { pods: { status: 403, text: 'forbidden' } });
    await expect(dns.ask(REGION_0, [NAME])).rejects.toMatchObject({ code: 'PERMISSION_DENIED', facts: { error: 'the account may not list pods in kube-system; deploy/rbac/failback-dns.yaml grants it' } });
  });

  it('says where it looked when there is no such pod', async () => {
    const { dns } = await over('empty', { pods: podsAnswer([]) });
    await expect(dns.ask(REGION_0, [NAME])).rejects.toMatchObject({ facts: { error: 'no pod with the label k8s-app=kube-dns runs in kube-system' } });
  });
});
