import { describe, expect, it } from 'vitest';
import type { Forwarding } from '../../src/ports/network.ts';
import { REGION_0 } from '../support/answers.ts';
import { assigned, configWith, providerWorld, type ProviderWorld } from '../support/provider-world.ts';

const COREFILE = '.:53 {\n    errors\n    kubernetes cluster.local\n    reload\n}\n# the end';
const FORWARDS: readonly Forwarding[] = ['camunda-region1', 'camunda-region1-failover'].map((namespace) => ({ zone: `${namespace}.svc.cluster.local`, addresses: ['10.240.0.11'] }));
const TO = 'kubectl --context region0 --namespace kube-system --request-timeout=10s';

const world = (corefile = COREFILE, config = configWith(() => 'generic')): ProviderWorld => {
  const made = providerWorld({ config });
  made.objects.set('configmaps/coredns', { metadata: { name: 'coredns', resourceVersion: '7' }, data: { Corefile: corefile } });
  return made;
};

describe('the generic provider', () => {
  it('chains the DNS and does nothing else', () => {
    expect(world().network.traits(REGION_0)).toEqual({ chainsDns: true, exportsServices: false, opensPorts: false, makesClusters: false });
  });

  it('puts a load balancer before the DNS pods, by exactly this command', async () => {
    const { network, commands, objects } = world();
    expect(await network.readBalancer(REGION_0)).toBeNull();
    await network.createBalancer(REGION_0);
    expect(commands).toEqual([`${TO} create -f - < (${JSON.stringify({
      apiVersion: 'v1', kind: 'Service',
      metadata: { name: 'kube-dns-lb', namespace: 'kube-system', labels: { 'app.kubernetes.io/managed-by': 'region-runbooks', 'region-runbooks/cluster': 'lab' }, annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } },
      spec: { type: 'LoadBalancer', sessionAffinity: 'None', selector: { 'k8s-app': 'kube-dns' }, ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, targetPort: 53, protocol: 'TCP' }] },
    })})`]);
    expect(await network.readBalancer(REGION_0)).toEqual({ name: 'kube-system/kube-dns-lb', ours: true, addresses: [], hostname: null, ending: false });
    objects.set('services/kube-dns-lb', assigned(objects.get('services/kube-dns-lb'), [{ ip: '10.240.0.10' }]));
    expect(await network.readBalancer(REGION_0)).toMatchObject({ addresses: ['10.240.0.10'] });
  });

  it('tells a load balancer of somebody else, one that has a name alone, and one that ends', async () => {
    const { network, objects } = world();
    const seen = (metadata: Record<string, unknown>): void => { objects.set('services/kube-dns-lb', assigned({ metadata }, [{ hostname: 'a.example' }])); };
    seen({ labels: { 'app.kubernetes.io/managed-by': 'region-runbooks', 'region-runbooks/cluster': 'another' }, deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(await network.readBalancer(REGION_0)).toEqual({ name: 'kube-system/kube-dns-lb', ours: false, addresses: [], hostname: 'a.example', ending: true });
  });

  it('appends to the Corefile what is approved', async () => {
    const { network, commands, objects, recorded } = world();
    expect(await network.readForwards(REGION_0)).toEqual({ forwards: [], stale: false, reloadsByItself: true, noted: false });
    const shown = await recorded((writer) => writer.forwardZones(REGION_0, FORWARDS));
    await network.forwardZones(REGION_0, FORWARDS);
    const block = (zone: string): string => `${zone}:53 {\n    errors\n    cache 30\n    forward . 10.240.0.11 {\n        force_tcp\n    }\n}\n`;
    const corefile = `${COREFILE}\n# region-runbooks: begin of lab\n${FORWARDS.map(({ zone }) => block(zone)).join('')}# region-runbooks: end of lab\n`;
    expect(commands).toEqual([`${TO} replace --field-manager=region-runbooks -f - < (ConfigMap coredns of resourceVersion 7, with this at the end of its Corefile, in place of what a set-up wrote there before: ${JSON.stringify(corefile.slice(COREFILE.length))})`]);
    expect(shown).toEqual(commands);
    expect(objects.get('configmaps/coredns')?.data).toEqual({ Corefile: corefile });
  });

  it('keeps all else of the ConfigMap, and shows nothing of it', async () => {
    const { network, commands, objects } = world();
    objects.set('configmaps/coredns', { immutable: false, metadata: { name: 'coredns', resourceVersion: '7', labels: { eks: 'x' }, finalizers: ['f'] }, data: { Corefile: '.:53 {\n  route53 {\n    aws_access_key ID hunter2\n  }\n}\n', other: 'y' } });
    await network.forwardZones(REGION_0, FORWARDS);
    await network.dropZones(REGION_0);
    expect(objects.get('configmaps/coredns')).toMatchObject({ immutable: false, metadata: { labels: { eks: 'x' }, finalizers: ['f'] }, data: { other: 'y', Corefile: expect.stringContaining('hunter2') } });
    expect(commands.at(-1)).toBe(`${TO} replace --field-manager=region-runbooks -f - < (ConfigMap coredns of resourceVersion 2, its Corefile without what a set-up of lab wrote)`);
    expect(commands.join()).not.toContain('hunter2');
  });

  it('changes nothing where somebody else was faster', async () => {
    const { network, objects } = world();
    const write = network.forwardZones(REGION_0, FORWARDS);
    objects.set('configmaps/coredns', { metadata: { name: 'coredns', resourceVersion: '8' }, data: { Corefile: '# theirs\n' } });
    await expect(write).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(objects.get('configmaps/coredns')?.data).toEqual({ Corefile: '# theirs\n' });
  });

  it('reads back what it wrote, writes the same a second time, and restores the original byte for byte', async () => {
    const { network, objects } = world();
    await network.forwardZones(REGION_0, FORWARDS);
    expect(await network.readForwards(REGION_0)).toMatchObject({ forwards: FORWARDS.map((forward) => ({ ...forward, ours: true })) });
    const once = objects.get('configmaps/coredns')?.data;
    await network.forwardZones(REGION_0, FORWARDS);
    expect(objects.get('configmaps/coredns')?.data).toEqual(once);
    await network.dropZones(REGION_0);
    expect(objects.get('configmaps/coredns')?.data).toEqual({ Corefile: COREFILE });
    expect(await network.readForwards(REGION_0)).toMatchObject({ forwards: [] });
  });

  it('has DNS pods restarted where they do not reload, and only after a change of its own', async () => {
    const { network, commands, objects } = world(COREFILE.replace('    reload\n', ''));
    const read = objects.get('configmaps/coredns');
    if (read !== undefined) objects.set('configmaps/coredns', { ...read, metadata: { ...read.metadata, managedFields: [{ manager: 'kubectl', time: '2099-01-01T00:00:00Z' }] } });
    const stale = async (): Promise<boolean> => (await network.readForwards(REGION_0)).stale;
    expect(await stale()).toBe(false);
    await network.forwardZones(REGION_0, FORWARDS);
    expect(await stale()).toBe(true);
    await network.restartDns(REGION_0);
    expect(await stale()).toBe(false);
    expect(commands.at(-1)).toBe(`${TO} delete pods --selector k8s-app=kube-dns --wait=false`);
  });

  it('deletes its load balancer without waiting for the cloud', async () => {
    const { network, commands } = world();
    await network.deleteBalancer(REGION_0);
    expect(commands).toEqual([`${TO} delete service kube-dns-lb --ignore-not-found --wait=false`]);
  });

  it('goes where regions.yaml says that the DNS is', async () => {
    const { network, commands } = providerWorld({ config: configWith(() => 'generic', '    dns: { namespace: dns-system, selector: "app=dns,tier=core", port: 5353 }\n') });
    await network.createBalancer(REGION_0);
    expect(commands[0]).toContain('--namespace dns-system');
    expect(commands[0]).toContain('"selector":{"app":"dns","tier":"core"},"ports":[{"name":"dns","port":53,"targetPort":5353');
  });

  it('says what is missing where there is no Corefile', async () => {
    const { network } = providerWorld({ config: configWith(() => 'generic') });
    await expect(network.readForwards(REGION_0)).rejects.toMatchObject({ code: 'DNS_NOT_CHAINABLE', facts: { region: 'region0', problem: 'there is no ConfigMap coredns with a Corefile in kube-system' } });
  });

  it('chains with the usual DNS where regions.yaml has it unchecked', async () => {
    const { network, objects } = world(COREFILE, configWith(() => 'generic', '    dns: unchecked\n'));
    await network.forwardZones(REGION_0, FORWARDS);
    expect(objects.get('configmaps/coredns')?.data?.['Corefile']).toContain('camunda-region1.svc.cluster.local:53');
  });
});

describe('the provider of the lab', () => {
  it('is the generic one with answers kept for 5 s', async () => {
    const { network, objects } = world(COREFILE, configWith(() => 'lab'));
    await network.forwardZones(REGION_0, FORWARDS);
    expect(objects.get('configmaps/coredns')?.data?.['Corefile']).toContain('    cache 5\n');
  });
});

describe('regions[].provider', () => {
  it('must name exactly one', () => {
    const { network } = providerWorld({ config: { ...configWith(() => 'generic'), regions: configWith(() => 'generic').regions.map((region) => ({ ...region, provider: {} })) } });
    expect(() => network.traits(REGION_0)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
