import { beforeAll, describe, expect, it } from 'vitest';
import { failoverNamespace, failoverSiteOf, type Region } from '../../src/domain/regions.ts';
import { newIsolationReader, newIsolationWriter } from '../../src/adapters/isolation.ts';
import { placesOf, type PlacesOf } from '../../src/adapters/region-places.ts';
import type { Readers, Writers } from '../../src/ports/managed-cluster.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { CLUSTER, REGION_0, REGION_1 } from '../support/answers.ts';
import { labTools } from '../support/client-tools.ts';
import { differences, rightFor, type UsedRight } from '../support/kubernetes-rights.ts';
import { stubApiServer } from '../support/stub-api-server.ts';

const SITE = failoverSiteOf(REGION_0);
const CONFIG = { ...CLUSTER, regions: CLUSTER.regions.map((region) => ({ ...region, podCidr: '10.202.0.0/16' })) };
const ofRegions = placesOf('lab', CONFIG);
const places: PlacesOf = (region) => (region.name === SITE.name ? { ...ofRegions(REGION_0), namespace: SITE.namespace } : ofRegions(region));

/** What is sent to a namespace of the surviving region: a new method does not compile before it stands here. */
const READS: { readonly [Method in keyof Readers['isolation']]: (isolation: Readers['isolation'], region: Region) => Promise<unknown> } = {
  readIsolation: (isolation, region) => isolation.readIsolation(region, REGION_1),
  probeIsolation: (isolation, region) => isolation.probeIsolation(region, REGION_1),
};
const WRITES: { readonly [Method in keyof Writers['isolation']]: (isolation: Writers['isolation'], region: Region) => Promise<unknown> } = {
  isolate: (isolation, region) => isolation.isolate(region, REGION_1),
  liftIsolation: (isolation, region) => isolation.liftIsolation(region, REGION_1),
};

/** A call that names a namespace and nothing in it needs the right in that namespace: a role there can grant it. */
const inItself = (right: UsedRight): UsedRight => (right.right === 'get /namespaces' ? { ...right, namespace: right.name, name: '' } : right);
/** Asked for by the API server where `apply --server-side` makes what it names; the call is a patch. @source Kubernetes, server-side apply */
const BY_SERVER = (namespace: string): UsedRight => ({ namespace, right: 'create networking.k8s.io/networkpolicies', name: '' });

/** Everything that an isolation, and its end, send by the adapters and a real kubectl to a server that writes down what it is asked. */
async function observed(kubectl: string): Promise<readonly UsedRight[]> {
  const server = await stubApiServer(['region0', 'region1'], () => ({ metadata: { name: 'one' }, spec: { template: { spec: { containers: [{ name: 'zeebe' }] } } }, status: { podIP: '10.202.0.9' } }));
  const reader = newIsolationReader({
    places, brokerPods: () => Promise.resolve(['camunda-zeebe-0']), execInPod: () => Promise.resolve([26_501, 26_502, 9_200].map((port) => `10.202.0.9 ${port} timeout\n`).join('')),
    kubernetes: async ({ method, path }) => { const answer = await fetch(`${server.url}${path}`, { method }); return { status: answer.status, text: await answer.text() }; },
  });
  const writer = newIsolationWriter({ places, cluster: 'lab', kubectl, kubeconfig: server.kubeconfig, exec: (command) => liveExec({ ...command, env: server.env }) });
  try {
    for (const region of [REGION_0, SITE]) {
      for (const send of Object.values(WRITES)) await send(writer, region);
      await READS.readIsolation(reader, region);
    }
    await READS.probeIsolation(reader, REGION_0);
    return server.calls.flatMap((call) => rightFor(call) ?? []).map(inItself);
  } finally {
    await server.close();
  }
}

describe('deploy/rbac of an isolation', () => {
  const used: UsedRight[] = [];
  beforeAll(async () => { used.push(...await observed((await labTools()).kubectl)); }, 300_000);

  it.each([REGION_0.namespace, failoverNamespace(REGION_0.namespace)])('grants in %s what is called there, and nothing else', (namespace) => {
    const rights = used.filter((right) => right.namespace === namespace);
    expect(rights.map(({ right }) => right)).toContain('patch networking.k8s.io/networkpolicies');
    expect(differences([...rights, BY_SERVER(namespace)], 'isolation.yaml', ['broker-namespace.yaml'])).toEqual({ lacking: [], excess: [] });
  });
  it('needs in the lost region no more than every run does: the list of its pods', () => {
    const rights = used.filter((right) => right.namespace === REGION_1.namespace);
    expect(rights.map(({ right }) => right)).toEqual(['list /pods']);
    expect(differences(rights, 'broker-namespace.yaml', [])).toMatchObject({ lacking: [] });
  });
  it('needs no right in any other namespace', () => {
    expect([...new Set(used.map(({ namespace }) => namespace))].sort()).toEqual([REGION_0.namespace, SITE.namespace, REGION_1.namespace]);
  });
});
