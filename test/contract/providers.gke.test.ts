import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/transport/exec.ts';
import { REGION_0 } from '../support/answers.ts';
import { configWith, providerWorld, type ProviderWorld } from '../support/provider-world.ts';

const FORWARDS = ['camunda-region1', 'camunda-region1-failover'].map((namespace) => ({ zone: `${namespace}.svc.cluster.local`, addresses: ['10.128.0.9'] }));
const TO = 'kubectl --context region0 --namespace kube-system --request-timeout=10s';
const config = (create = ''): ReturnType<typeof configWith> => configWith((index) => `{ gke: { project: shop, location: europe-west${index}, cluster: orders-${index}, network: vpc${create} } }`);
const world = (cloud: (command: Command) => string = () => '[]', create = ''): ProviderWorld => providerWorld({ config: config(create), cloud });

describe('GKE: load balancer', () => {
  it('is internal, for UDP, and reached from the other regions of the VPC', async () => {
    const { network, commands } = world();
    await network.createBalancer(REGION_0);
    expect(commands).toEqual([`${TO} create -f - < (${JSON.stringify({
      apiVersion: 'v1', kind: 'Service',
      metadata: {
        name: 'kube-dns-lb', namespace: 'kube-system', labels: { 'app.kubernetes.io/managed-by': 'region-runbooks', 'region-runbooks/cluster': 'lab' },
        annotations: { 'networking.gke.io/load-balancer-type': 'Internal', 'cloud.google.com/load-balancer-type': 'Internal', 'networking.gke.io/internal-load-balancer-allow-global-access': 'true' },
      },
      spec: { type: 'LoadBalancer', sessionAffinity: 'None', selector: { 'k8s-app': 'kube-dns' }, ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }] },
    })})`]);
  });
});

describe('GKE: stub domains', () => {
  /** Written by hand, next to another key. */
  const OWN = { stubDomains: '{ "example.com": ["10.0.0.1"] }', upstreamNameservers: '["8.8.8.8"]' };
  const withMap = (data: Record<string, string> | undefined): ProviderWorld => {
    const made = world();
    made.objects.set('configmaps/kube-dns', { metadata: { name: 'kube-dns', resourceVersion: '7', annotations: { mine: 'x' } }, ...(data === undefined ? {} : { data }) });
    return made;
  };

  it('are merged in by exactly this command, with a note of what was there', async () => {
    const { network, commands, recorded } = withMap(OWN);
    const shown = await recorded((writer) => writer.forwardZones(REGION_0, FORWARDS));
    await network.forwardZones(REGION_0, FORWARDS);
    const zones = Object.fromEntries(FORWARDS.map(({ zone, addresses }) => [zone, addresses]));
    const change = { annotations: { 'region-runbooks/before-lab': JSON.stringify({ original: OWN.stubDomains, zones }) }, data: { stubDomains: JSON.stringify({ 'example.com': ['10.0.0.1'], ...zones }) } };
    expect(commands).toEqual([`${TO} replace --field-manager=region-runbooks -f - < (ConfigMap kube-dns of resourceVersion 7, with ${JSON.stringify(change)})`]);
    expect(shown).toEqual(commands);
  });

  it.each([['others stand there', OWN], ['none do', { upstreamNameservers: '[]' }], ['the ConfigMap is empty', undefined]])('leave the ConfigMap as it was after all, where %s', async (_what, data) => {
    const { network, objects, commands } = withMap(data);
    const seen = () => network.readForwards(REGION_0);
    await network.forwardZones(REGION_0, FORWARDS);
    expect(await seen()).toMatchObject({ stale: true, noted: true, reloadsByItself: false });
    await network.restartDns(REGION_0);
    expect(await seen()).toMatchObject({ stale: false, noted: true });
    expect((await seen()).forwards.filter(({ ours }) => ours)).toEqual(FORWARDS.map((forward) => ({ ...forward, ours: true })));
    await network.dropZones(REGION_0);
    expect(await seen()).toMatchObject({ stale: true, noted: true });
    await network.restartDns(REGION_0);
    await network.clearForwards(REGION_0);
    expect(await seen()).toMatchObject({ stale: false, noted: false });
    expect(objects.get('configmaps/kube-dns')).toMatchObject({ metadata: { annotations: { mine: 'x' } } });
    expect(objects.get('configmaps/kube-dns')?.data ?? {}).toEqual(data ?? {});
    expect(commands).toHaveLength(5);
  });

  it('make a ConfigMap where there is none, and delete it again', async () => {
    const { network, objects, commands } = world();
    expect(await network.readForwards(REGION_0)).toEqual({ forwards: [], stale: false, reloadsByItself: false, noted: false });
    await network.forwardZones(REGION_0, FORWARDS);
    expect(commands[0]).toMatch(/create --field-manager=region-runbooks -f - < \({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-dns"/);
    expect(await network.readForwards(REGION_0)).toMatchObject({ stale: true, noted: true });
    await network.dropZones(REGION_0);
    await network.clearForwards(REGION_0);
    expect(commands.at(-1)).toBe(`${TO} delete configmap kube-dns --ignore-not-found --wait=false`);
    expect(objects.has('configmaps/kube-dns')).toBe(false);
  });

  it('keep a ConfigMap of their own that somebody else has used since', async () => {
    const { network, objects } = world();
    await network.forwardZones(REGION_0, FORWARDS);
    await network.dropZones(REGION_0);
    const made = objects.get('configmaps/kube-dns');
    if (made !== undefined) objects.set('configmaps/kube-dns', { ...made, data: { upstreamNameservers: '["8.8.8.8"]' } });
    await network.clearForwards(REGION_0);
    expect(objects.get('configmaps/kube-dns')?.data).toEqual({ upstreamNameservers: '["8.8.8.8"]' });
  });

  it('are the same a second time', async () => {
    const { network, objects } = withMap(OWN);
    await network.forwardZones(REGION_0, FORWARDS);
    const { data, metadata } = objects.get('configmaps/kube-dns') ?? { metadata: {} };
    await network.forwardZones(REGION_0, FORWARDS);
    expect(objects.get('configmaps/kube-dns')).toMatchObject({ data, metadata: { annotations: metadata.annotations } });
  });
});

/** In the shapes of `gcloud --format=json`. */
const NODES = JSON.stringify([{ tags: { items: ['gke-orders-0-1a2b-node', 'web'] } }, { tags: { items: ['gke-orders-0-1a2b-node'] } }, null]);
const RULE = {
  name: 'region-runbooks-lab-region0', network: 'https://www.googleapis.com/compute/v1/projects/shop/global/networks/vpc', disabled: false,
  allowed: [{ IPProtocol: 'tcp', ports: ['9200', '26500-26502'] }, { IPProtocol: 'udp', ports: ['26502'] }],
  sourceRanges: ['10.102.0.0/16', '10.112.0.0/16'], targetTags: ['gke-orders-0-1a2b-node'],
};
const firewall = (rules: readonly unknown[], nodes = NODES) => ({ args }: Command): string => (args[1] === 'instances' ? nodes : args[2] === 'list' ? JSON.stringify(rules) : '');

describe('GKE: firewall rules', () => {
  it('open what is missing for the pods of both regions', async () => {
    const { network, commands, reads, recorded } = world(firewall([]));
    expect(await network.readFirewall(REGION_0)).toEqual({ missing: ['tcp:9200', 'tcp:26500-26502', 'udp:26502'], ours: [] });
    const shown = await recorded((writer) => writer.openPorts(REGION_0));
    await network.openPorts(REGION_0);
    expect(commands).toEqual(['gcloud compute firewall-rules create region-runbooks-lab-region0 --project shop --network vpc --direction=INGRESS --allow=tcp:9200,tcp:26500-26502,udp:26502 --source-ranges=10.102.0.0/16,10.112.0.0/16 --target-tags=gke-orders-0-1a2b-node --quiet']);
    expect(shown).toEqual(commands);
    expect([...new Set(reads)]).toEqual([
      'gcloud compute firewall-rules list --project shop --filter=name=region-runbooks-lab-region0 --format=json',
      'gcloud compute instances list --project shop --filter=labels.goog-k8s-cluster-name=orders-0 --format=json(tags.items)',
    ]);
  });

  it.each([
    ['fits', RULE, []],
    ['allows too little', { ...RULE, allowed: RULE.allowed.slice(0, 1) }, ['udp:26502']],
    ['is for other nodes', { ...RULE, targetTags: ['old'] }, ['tcp:9200', 'tcp:26500-26502', 'udp:26502']],
    ['is for other pods', { ...RULE, sourceRanges: ['10.112.0.0/16'] }, ['tcp:9200', 'tcp:26500-26502', 'udp:26502']],
    ['is switched off', { ...RULE, disabled: true }, ['tcp:9200', 'tcp:26500-26502', 'udp:26502']],
  ])('tell what is missing where ours %s', async (_what, rule, missing) => {
    expect(await world(firewall([rule])).network.readFirewall(REGION_0)).toEqual({ missing, ours: [RULE.name] });
  });

  it('are corrected where one of ours does not fit, and deleted', async () => {
    const { network, commands } = world(firewall([{ ...RULE, disabled: true }]));
    await network.openPorts(REGION_0);
    await network.closePorts(REGION_0);
    expect(commands).toEqual([
      'gcloud compute firewall-rules update region-runbooks-lab-region0 --project shop --allow=tcp:9200,tcp:26500-26502,udp:26502 --no-disabled --source-ranges=10.102.0.0/16,10.112.0.0/16 --target-tags=gke-orders-0-1a2b-node --quiet',
      'gcloud compute firewall-rules delete region-runbooks-lab-region0 --project shop --quiet',
    ]);
  });

  it('are not made for nodes that have no tag: they would be for every machine of the network', async () => {
    await expect(world(firewall([], '[]')).network.openPorts(REGION_0)).rejects.toMatchObject({ code: 'REGION_UNREACHABLE' });
  });

  it('are not guessed where regions.yaml does not say which addresses pods have', async () => {
    const without = config();
    const { network } = providerWorld({ config: { ...without, regions: without.regions.map((region) => ({ ...region, podCidr: undefined })) }, cloud: firewall([]) });
    await expect(network.openPorts(REGION_0)).rejects.toMatchObject({ code: 'CONFIG_INVALID', facts: { problem: 'podCidr is missing' } });
  });
});

describe('GKE: clusters', () => {
  const found = (status: string, resourceLabels?: Record<string, string>) => (): string => JSON.stringify([{ name: 'orders-0', status, resourceLabels }]);

  it('are made where regions.yaml says so alone', () => {
    expect(world().network.traits(REGION_0)).toMatchObject({ makesClusters: false, opensPorts: true, chainsDns: true });
    expect(world(() => '[]', ', create: {}').network.traits(REGION_0)).toMatchObject({ makesClusters: true });
  });

  it('are made and deleted by exactly these commands, which do not wait', async () => {
    const { network, commands } = world(() => '[]', ', create: { nodes: 2 }');
    await network.createCluster(REGION_0);
    await network.deleteCluster(REGION_0);
    expect(commands).toEqual([
      'gcloud container clusters create orders-0 --project shop --location europe-west0 --network vpc --enable-ip-alias --cluster-ipv4-cidr=10.102.0.0/16 --num-nodes=2 --machine-type=n2-standard-8 --labels=managed-by=region-runbooks,region-runbooks-cluster=lab --async --quiet',
      'gcloud container clusters delete orders-0 --project shop --location europe-west0 --async --quiet',
    ]);
  });

  const ours = { 'managed-by': 'region-runbooks', 'region-runbooks-cluster': 'lab' };
  it.each([
    ['absent, not ours', (): string => '[]', { state: 'absent', ours: false }],
    ['made', found('PROVISIONING', ours), { state: 'provisioning', ours: true }],
    ['running, of another managed cluster', found('RUNNING', { ...ours, 'region-runbooks-cluster': 'x' }), { state: 'running', ours: false }],
    ['running while it is upgraded', found('RECONCILING'), { state: 'running', ours: false }],
    ['deleted', found('STOPPING', ours), { state: 'stopping', ours: true }],
    ['failed', found('ERROR', ours), { state: 'failed', ours: true }],
  ])('are told as %s', async (_what, cloud, view) => {
    const { network, reads } = world(cloud);
    expect(await network.readCluster(REGION_0)).toEqual(view);
    expect(reads).toEqual(['gcloud container clusters list --project shop --location europe-west0 --filter=name=orders-0 --format=json']);
  });
});
