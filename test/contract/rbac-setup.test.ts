import { beforeAll, describe, expect, it } from 'vitest';
import type { ManagedClusterAdapters } from '../../src/adapters/managed-cluster.ts';
import type { ProviderConfig } from '../../src/config/schema.ts';
import { labelsOf } from '../../src/domain/ownership.ts';
import type { Readers, Writers } from '../../src/ports/managed-cluster.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { CLUSTER, clusterOver, REGION_0 } from '../support/answers.ts';
import { labTools } from '../support/client-tools.ts';
import { differences, rightFor, type UsedRight } from '../support/kubernetes-rights.ts';
import { stubApiServer } from '../support/stub-api-server.ts';

type Run = 'setup' | 'teardown';
interface Sent<Port> { readonly runs: readonly Run[]; readonly send: (port: Port) => Promise<unknown>; /** Also where there is nothing yet. */ readonly creates?: true }
/** How a method is called, by which runs; null: it asks no API server. */
type Uses<Port> = { readonly [Method in keyof Port]: Sent<Port> | null };
const both = <Port>(send: (port: Port) => Promise<unknown>): Sent<Port> => ({ runs: ['setup', 'teardown'], send });
const setup = <Port>(send: (port: Port) => Promise<unknown>): Sent<Port> => ({ runs: ['setup'], send });
const creates = <Port>(send: (port: Port) => Promise<unknown>): Sent<Port> => ({ runs: ['setup'], send, creates: true });
const teardown = <Port>(send: (port: Port) => Promise<unknown>): Sent<Port> => ({ runs: ['teardown'], send });

/** All that set-up and teardown read, port by port: a new method does not compile before it stands here. */
const READS: { readonly [Port in 'site' | 'ownership' | 'searchClusters' | 'paths' | 'rollout' | 'network']: Uses<Readers[Port]> } = {
  site: { readSite: setup((site) => site.readSite(REGION_0)), readHelmVersion: null },
  ownership: {
    readNamespace: setup((ownership) => ownership.readNamespace(REGION_0, REGION_0.namespace)), readSecrets: setup((ownership) => ownership.readSecrets(REGION_0)),
    readInventory: teardown((ownership) => ownership.readInventory(REGION_0)), readOwnNamespace: teardown((ownership) => ownership.readOwnNamespace(REGION_0)),
  },
  searchClusters: {
    readResource: setup((search) => search.readResource(REGION_0)), readPassword: setup((search) => search.readPassword(REGION_0, REGION_0)), readRelease: setup((search) => search.readRelease(REGION_0)),
  },
  paths: { isChecked: null, readCheckPods: setup((paths) => paths.readCheckPods(REGION_0)), probe: null },
  rollout: { readRollout: setup((rollout) => rollout.readRollout(REGION_0, '1')), isManagementOpen: null },
  network: {
    traits: null, readFirewall: null, readCluster: null, readBalancer: both((network) => network.readBalancer(REGION_0)), readForwards: both((network) => network.readForwards(REGION_0)), readExports: both((network) => network.readExports(REGION_0)),
  },
};

/** All that they change; what clouds and helm are told asks no API server of ours. */
const WRITES: { readonly [Port in 'ownership' | 'searchClusters' | 'paths' | 'rollout' | 'network']: Uses<Writers[Port]> } = {
  ownership: {
    createNamespace: setup((ownership) => ownership.createNamespace(REGION_0, REGION_0.namespace)),
    writeSecret: setup(async (ownership) => { for (const replace of [false, true]) await ownership.writeSecret(REGION_0, 'bucket-key', { replace }); }),
    deleteSecrets: teardown((ownership) => ownership.deleteSecrets(REGION_0, ['bucket-key'])), deleteNamespace: teardown((ownership) => ownership.deleteNamespace(REGION_0, REGION_0.namespace)),
    markVolumes: teardown((ownership) => ownership.markVolumes(REGION_0, ['pv-0'])), deleteLedger: teardown((ownership) => ownership.deleteLedger(REGION_0)),
    deleteLease: teardown((ownership) => ownership.deleteLease(REGION_0, '7')), deleteOwnNamespace: teardown((ownership) => ownership.deleteOwnNamespace(REGION_0)),
  },
  searchClusters: {
    applyResource: creates((search) => search.applyResource(REGION_0)), installRelease: null, deleteResource: teardown((search) => search.deleteResource(REGION_0, 'elasticsearch')),
    copyPassword: setup(async (search) => { for (const replace of [false, true]) await search.copyPassword(REGION_0, REGION_0, { replace }); }),
  },
  paths: { startCheck: creates((paths) => paths.startCheck(REGION_0, '1')), endCheck: setup((paths) => paths.endCheck(REGION_0)) },
  rollout: { noteRestarts: setup((rollout) => rollout.noteRestarts(REGION_0, '1', [])) },
  network: {
    openPorts: null, closePorts: null, createCluster: null, deleteCluster: null,
    createBalancer: setup((network) => network.createBalancer(REGION_0)), forwardZones: creates((network) => network.forwardZones(REGION_0, [{ zone: 'camunda-region1.svc.cluster.local', addresses: ['10.0.0.1'] }])),
    restartDns: both((network) => network.restartDns(REGION_0)), exportServices: creates((network) => network.exportServices(REGION_0, ['camunda-zeebe'])),
    deleteBalancer: teardown((network) => network.deleteBalancer(REGION_0)), dropZones: teardown((network) => network.dropZones(REGION_0)), clearForwards: teardown((network) => network.clearForwards(REGION_0)),
    unexportServices: teardown((network) => network.unexportServices(REGION_0, ['camunda-zeebe'])),
  },
};

/** Of the ports that a failback has too, only what these runs use; helm itself needs the role admin. */
const INSTALLATION_READS: Uses<Pick<Readers['installation'], 'readRelease' | 'readDifferences'>> = {
  readRelease: setup((installation) => installation.readRelease(REGION_0)), readDifferences: setup((installation) => installation.readDifferences(REGION_0)),
};
const INSTALLATION_WRITES: Uses<Pick<Writers['installation'], 'installRelease' | 'uninstallRelease' | 'deleteClaims' | 'deleteVolumes'>> = {
  installRelease: null, uninstallRelease: null,
  deleteClaims: teardown((installation) => installation.deleteClaims(REGION_0, ['data-0'])), deleteVolumes: teardown((installation) => installation.deleteVolumes(REGION_0, ['pv-0'])),
};

/** Some object of every kind at once: each adapter finds in it what it asks for. */
function objectAt(path: string): object {
  const name = path === '/api/v1/namespaces/one' ? REGION_0.namespace : path.split('/').at(-1) ?? '';
  return {
    metadata: {
      name, uid: `uid of ${name}`, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z', labels: labelsOf('lab'), annotations: {}, managedFields: [{ manager: 'region-runbooks', time: '2026-02-01T00:00:00Z' }],
    },
    spec: { version: '8.19.0', replicas: 1, nodeSets: [], claimRef: { namespace: REGION_0.namespace, name } }, status: { phase: 'Running' },
    data: path.endsWith('/configmaps/coredns') ? { Corefile: '.:53 {\n    errors\n}\n' } : path.includes('/secrets/') ? { elastic: 'cGFzc3dvcmQ=' } : {},
  };
}
/** Helm has no release, and nothing else is in the namespace of our own. */
const isEmpty = (path: string): boolean => path.endsWith('/secrets/one') || (path.includes('/namespaces/region-runbooks/') && path.endsWith('/one'));
/** What is there before a set-up. */
const isGiven = (path: string): boolean => path.endsWith('/configmaps/coredns') || path.endsWith('/secrets/elasticsearch-es-elastic-user');

const GKE = { gke: { project: 'p', location: 'l', cluster: 'c', network: 'default' } };
const OTHER_PROVIDERS: readonly ProviderConfig[] = [GKE, { eks: { region: 'r', cluster: 'c' } }, { openshift: { clusterId: 'a' } }];

const used: Record<Run, UsedRight[]> = { setup: [], teardown: [] };

/** Everything that the run sends, by the adapters and a real kubectl, to a server that writes down what it is asked. */
async function observed(run: Run, kubectl: string): Promise<UsedRight[]> {
  const world = { vacant: false };
  const server = await stubApiServer(['region0', 'region1'], (path) => (isEmpty(path) || (world.vacant && !isGiven(path)) ? null : objectAt(path)));
  const clusterWith = (provider: ProviderConfig): ManagedClusterAdapters => clusterOver({
    exec: (command) => liveExec({ ...command, file: kubectl, env: server.env }),
    kubernetes: async (_call, { method, path, body }) => {
      const answer = await fetch(`${server.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return { status: answer.status, text: await answer.text() };
    },
  }, {
    ...CLUSTER, kubeconfig: server.kubeconfig, secrets: [{ name: 'bucket-key', keys: { key: { fromEnv: 'KEY' } } }], searchClusters: { eck: { version: '8.19.0', nodes: 3, storage: '64Gi' } },
    regions: CLUSTER.regions.map((region) => ({ ...region, provider })),
  });
  const sendAll = async <Port>(port: Port, uses: Uses<Port>): Promise<void> => {
    for (const use of Object.values<Sent<Port> | null>(uses)) {
      if (use === null || !use.runs.includes(run)) continue;
      for (const vacant of use.creates === true ? [true, false] : [false]) {
        world.vacant = vacant;
        await use.send(port);
      }
    }
  };
  try {
    const { readers, writers } = clusterWith('generic');
    const changes = writers(() => undefined);
    await sendAll(readers.site, READS.site);
    await sendAll(readers.ownership, READS.ownership);
    await sendAll(readers.searchClusters, READS.searchClusters);
    await sendAll(readers.rollout, READS.rollout);
    await sendAll(readers.installation, INSTALLATION_READS);
    await sendAll(changes.ownership, WRITES.ownership);
    await sendAll(changes.searchClusters, WRITES.searchClusters);
    await sendAll(changes.rollout, WRITES.rollout);
    await sendAll(changes.installation, INSTALLATION_WRITES);
    for (const provider of ['generic', ...OTHER_PROVIDERS] as const) {
      const { readers: { paths, network }, writers: writersOf } = clusterWith(provider);
      const on = writersOf(() => undefined);
      await sendAll(paths, READS.paths);
      await sendAll(network, READS.network);
      await sendAll(on.paths, WRITES.paths);
      await sendAll(on.network, WRITES.network);
    }
    return server.calls.flatMap((call) => rightFor(call) ?? []);
  } finally {
    await server.close();
  }
}

describe('deploy/rbac of set-up and teardown', () => {
  beforeAll(async () => {
    const { kubectl } = await labTools();
    used.setup = await observed('setup', kubectl);
    used.teardown = await observed('teardown', kubectl);
  }, 300_000);

  it.each<{ file: string; run: Run; namespace: string; beyond: readonly string[] }>([
    { file: 'setup.yaml', run: 'setup', namespace: REGION_0.namespace, beyond: ['broker-namespace.yaml'] },
    { file: 'setup-cluster.yaml', run: 'setup', namespace: '', beyond: [] },
    { file: 'setup-dns.yaml', run: 'setup', namespace: 'kube-system', beyond: [] },
    { file: 'teardown.yaml', run: 'teardown', namespace: REGION_0.namespace, beyond: ['broker-namespace.yaml', 'setup.yaml'] },
    { file: 'teardown-cluster.yaml', run: 'teardown', namespace: '', beyond: ['setup-cluster.yaml'] },
    { file: 'teardown-dns.yaml', run: 'teardown', namespace: 'kube-system', beyond: ['setup-dns.yaml'] },
    { file: 'teardown-own.yaml', run: 'teardown', namespace: 'region-runbooks', beyond: ['region-runbooks.yaml'] },
  ])('$file grants what a $run calls beyond $beyond, and nothing else', ({ file, run, namespace, beyond }) => {
    const rights = used[run].filter((right) => right.namespace === namespace);
    expect(rights).not.toEqual([]);
    expect(differences(rights, file, beyond)).toEqual({ lacking: [], excess: [] });
  });

  it('needs no right in any other namespace', () => {
    const places = new Set([...used.setup, ...used.teardown].map(({ namespace }) => namespace));
    expect([...places].sort()).toEqual(['', REGION_0.namespace, 'kube-system', 'region-runbooks']);
  });
});
