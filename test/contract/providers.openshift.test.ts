import { describe, expect, it } from 'vitest';
import { REGION_0 } from '../support/answers.ts';
import { configWith, providerWorld, type ProviderWorld } from '../support/provider-world.ts';

const API = '/apis/multicluster.x-k8s.io/v1alpha1/namespaces/camunda-region0';
const LABELS = { 'app.kubernetes.io/managed-by': 'region-runbooks', 'region-runbooks/cluster': 'lab' };
const named = (...names: readonly string[]) => ({ items: names.map((name) => ({ metadata: { name } })) });
const world = (paths: Readonly<Record<string, unknown>> = {}): ProviderWorld => providerWorld({ config: configWith((index) => `{ openshift: { clusterId: ocp-${index} } }`), paths });
const SERVICES = { '/api/v1/namespaces/camunda-region0/services': named('camunda-zeebe', 'camunda-zeebe-gateway') };

describe('OpenShift', () => {
  it('exports Services, and leaves DNS, ports and clusters alone', async () => {
    const { network, commands, reads } = world();
    expect(network.traits(REGION_0)).toEqual({ chainsDns: false, exportsServices: true, opensPorts: false, makesClusters: false });
    expect(await network.readBalancer(REGION_0)).toBeNull();
    await network.createBalancer(REGION_0);
    await network.forwardZones(REGION_0, []);
    expect([commands, reads]).toEqual([[], []]);
  });

  it('tells Services, exports with their owner, and imports', async () => {
    const exported = { items: [{ metadata: { name: 'camunda-zeebe', labels: LABELS } }, { metadata: { name: 'mine' } }] };
    const { network } = world({ ...SERVICES, [`${API}/serviceexports`]: exported, [`${API}/serviceimports`]: named('camunda-zeebe') });
    expect(await network.readExports(REGION_0)).toEqual({ services: ['camunda-zeebe', 'camunda-zeebe-gateway'], exported: [{ name: 'camunda-zeebe', ours: true }, { name: 'mine', ours: false }], imported: ['camunda-zeebe'] });
  });

  it('says what to install where Submariner is not there', async () => {
    await expect(world(SERVICES).network.readExports(REGION_0)).rejects.toMatchObject({ code: 'DNS_NOT_CHAINABLE', facts: { problem: 'there is no API multicluster.x-k8s.io/v1alpha1' } });
  });

  it('exports and takes back by exactly these commands', async () => {
    const { network, commands, recorded } = world();
    const shown = await recorded((writer) => writer.exportServices(REGION_0, ['camunda-zeebe', 'elasticsearch']));
    await network.exportServices(REGION_0, ['camunda-zeebe', 'elasticsearch']);
    await network.unexportServices(REGION_0, ['camunda-zeebe']);
    const to = 'kubectl --context region0 --namespace camunda-region0 --request-timeout=10s';
    const items = ['camunda-zeebe', 'elasticsearch'].map((name) => ({ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceExport', metadata: { name, namespace: 'camunda-region0', labels: LABELS } }));
    expect(commands).toEqual([
      `${to} apply -f - < (${JSON.stringify({ apiVersion: 'v1', kind: 'List', items })})`,
      `${to} delete serviceexports.multicluster.x-k8s.io camunda-zeebe --ignore-not-found --wait=false`,
    ]);
    expect(shown).toEqual(commands.slice(0, 1));
  });
});
