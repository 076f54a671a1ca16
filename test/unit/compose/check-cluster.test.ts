import { describe, expect, it } from 'vitest';
import type { ClusterCheck } from '../../../src/cli/context.ts';
import { checkCluster, type CheckClusterDeps } from '../../../src/compose/check-cluster.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { ClusterConfig } from '../../../src/config/schema.ts';
import { newCatalogue } from '../../../src/adapters/catalogue.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import type { RegionInspector } from '../../../src/ports/inspection.ts';

const REGIONS = '[{ name: east, context: ctx-east, namespace: zeebe-east, search: { service: es } }, { name: west, context: ctx-west, namespace: zeebe-west, search: { service: es } }]';
const INSTALLED = 'camunda: { version: 8.6.0 }, helm: { chart: camunda/camunda-platform, version: 11.12.3 }';

function configOf(more: string, regions = REGIONS): ClusterConfig {
  const cluster = parseConfig(`clusters: { orders: { ${more === '' ? '' : `${more}, `}regions: ${regions} } }`, 'regions.yaml').clusters['orders'];
  if (cluster === undefined) throw new Error('the cluster of the tests is not valid');
  return cluster;
}

const GRANTS: CheckClusterDeps['grants'] = [
  { file: 'broker-namespace.yaml', rights: [{ group: '', resource: 'pods', subresource: '', verb: 'list', name: '' }, { group: 'apps', resource: 'statefulsets', subresource: 'scale', verb: 'patch', name: '' }] },
  { file: 'failback-dns.yaml', rights: [{ group: '', resource: 'pods', subresource: '', verb: 'list', name: '' }] },
  { file: 'failback.yaml', rights: [{ group: '', resource: 'secrets', subresource: '', verb: 'list', name: '' }] },
  { file: 'isolation.yaml', rights: [{ group: 'networking.k8s.io', resource: 'networkpolicies', subresource: '', verb: 'list', name: '' }] },
  { file: 'region-runbooks.yaml', rights: [{ group: 'coordination.k8s.io', resource: 'leases', subresource: '', verb: 'get', name: '', namespace: 'region-runbooks' }] },
  { file: 'setup-dns.yaml', rights: [{ group: '', resource: 'configmaps', subresource: '', verb: 'patch', name: 'coredns' }] },
  { file: 'teardown-cluster.yaml', rights: [{ group: '', resource: 'namespaces', subresource: '', verb: 'delete', name: '', namespace: '' }] },
];

const CHART = 'name: camunda-platform\nversion: 11.12.3\n';
const unreachable = (error: string): Promise<never> => Promise.reject(new RunbookError('REGION_UNREACHABLE', { error }));

interface World { readonly config?: ClusterConfig; readonly inspector?: Partial<RegionInspector>; readonly search?: CheckClusterDeps['search']; readonly exec?: (call: string) => string; readonly secret?: CheckClusterDeps['secret'] }

/** A world in which everything is in order, with some parts replaced; `check, region` leads to each row. */
async function look({ config = configOf(INSTALLED), inspector = {}, search, exec, secret }: World = {}): Promise<{ row(check: string, region?: string): ClusterCheck | undefined; readonly all: readonly ClusterCheck[] }> {
  const policy = newCatalogue({ clusters: { orders: config } }).policyOf('orders');
  if (policy === null) throw new Error('the cluster of the tests is not known');
  const answers = exec ?? ((call: string): string => (call.startsWith('helm show') ? CHART : 'v3.18.0'));
  const all = await checkCluster({
    config, policy, grants: GRANTS,
    inspector: { readVersion: () => Promise.resolve('v1.33.0'), readIdentity: ({ name }) => Promise.resolve(`uid-${name}`), may: () => Promise.resolve(true), readDnsPods: () => Promise.resolve(2), ...inspector },
    search: search ?? { readSearch: () => Promise.resolve({ status: 'green', clusterUuid: 'u', version: '8.19.0' }) },
    exec: async ({ file, args }) => Promise.resolve({ stdout: answers([file, ...args].join(' ')), stderr: '' }),
    secret: secret ?? (() => Promise.resolve('hunter2')),
  });
  return { all, row: (check, region = '') => all.find((candidate) => candidate.check === check && candidate.region === region) };
}

describe('checkCluster', () => {
  it('finds nothing missing where everything is in order', async () => {
    const { all } = await look();
    expect(all.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(all.map(({ check, region }) => `${check} ${region}`.trim())).toEqual([
      'helm', 'chart', 'two Kubernetes clusters',
      ...['east', 'west'].flatMap((region) => ['context', 'rights of broker-namespace.yaml', 'rights of failback-dns.yaml', 'rights of region-runbooks.yaml', 'rights of setup-dns.yaml', 'rights of teardown-cluster.yaml', 'DNS pods', 'search cluster'].map((check) => `${check} ${region}`)),
    ]);
  });

  it('asks for the rights of the runs that regions.yaml describes, and no others', async () => {
    const { all } = await look({ config: configOf('') });
    expect(all.filter(({ region, check }) => region === 'east' && check.startsWith('rights')).map(({ check }) => check)).toEqual(['rights of broker-namespace.yaml', 'rights of region-runbooks.yaml']);
    const { row } = await look({ config: configOf('helm: { chart: c }, snapshots: { type: fs, location: /mnt }') });
    expect(row('rights of failback.yaml', 'east')).toMatchObject({ result: 'ok', neededFor: 'failbacks' });
    expect(row('rights of setup-dns.yaml', 'east')).toBeUndefined();
  });

  it('asks each right in its own namespace, and tells the command that grants what is missing', async () => {
    const asked: string[] = [];
    const { row } = await look({ inspector: { may: ({ name }, right) => {
      if (name === 'east') asked.push(`${right.verb} ${right.resource} ${right.name} in ${right.namespace}`);
      return Promise.resolve(!['patch', 'delete', 'get'].includes(right.verb));
    } } });
    expect(asked).toEqual(['list pods  in zeebe-east', 'patch statefulsets  in zeebe-east', 'list pods  in kube-system', 'get leases  in region-runbooks', 'patch configmaps coredns in kube-system', 'delete namespaces  in ']);
    expect(row('rights of broker-namespace.yaml', 'west')).toEqual({
      check: 'rights of broker-namespace.yaml', region: 'west', result: 'missing', found: 'not granted: patch statefulsets.apps/scale in zeebe-west', remedy: 'kubectl --context ctx-west --namespace zeebe-west apply -f deploy/rbac/broker-namespace.yaml',
    });
    expect(row('rights of setup-dns.yaml', 'east')).toMatchObject({ neededFor: 'set-ups', found: 'not granted: patch configmaps coredns in kube-system', remedy: 'kubectl --context ctx-east --namespace kube-system apply -f deploy/rbac/setup-dns.yaml' });
    expect(row('rights of teardown-cluster.yaml', 'east')).toMatchObject({ neededFor: 'teardowns', found: 'not granted: delete namespaces', remedy: 'kubectl --context ctx-east apply -f deploy/rbac/teardown-cluster.yaml' });
    expect(row('rights of region-runbooks.yaml', 'east')).toMatchObject({ result: 'missing', remedy: 'kubectl --context ctx-east apply -f deploy/rbac/region-runbooks.yaml' });
  });

  it('asks for the rights of temporary brokers, in their namespace too, where the version has such', async () => {
    const asked: string[] = [];
    const { row, all } = await look({ config: configOf('camunda: { version: 8.5.0 }, helm: { chart: camunda/camunda-platform, version: 10.7.0 }', REGIONS.replaceAll(', search', ', podCidr: 10.192.0.0/16, search').replace('10.192', '10.202')), inspector: { may: ({ name }, right) => {
      if (name === 'east') asked.push(`${right.verb} ${right.resource} in ${right.namespace}`);
      return Promise.resolve(right.namespace !== 'zeebe-west-failover');
    } } });
    expect(asked.filter((right) => right.includes('networkpolicies') || right.endsWith('-failover'))).toEqual([
      'list networkpolicies in zeebe-east', 'list pods in zeebe-east-failover', 'patch statefulsets in zeebe-east-failover', 'list secrets in zeebe-east-failover', 'list networkpolicies in zeebe-east-failover',
    ]);
    expect(row('rights of isolation.yaml', 'east')).toMatchObject({ result: 'ok', neededFor: 'failovers up to 8.5' });
    expect(row('rights of isolation.yaml in zeebe-west-failover', 'west')).toMatchObject({
      result: 'missing', neededFor: 'failovers up to 8.5', found: 'not granted: list networkpolicies.networking.k8s.io in zeebe-west-failover', remedy: 'kubectl --context ctx-west --namespace zeebe-west-failover apply -f deploy/rbac/isolation.yaml',
    });
    expect(all.filter(({ check }) => check.includes('isolation'))).toHaveLength(4);
  });

  it('asks nothing more of a region that does not answer, and still asks the other', async () => {
    const { row, all } = await look({ inspector: { readVersion: ({ name }) => (name === 'west' ? unreachable('timeout') : Promise.resolve('v1.33.0')), readIdentity: () => unreachable('timeout'), may: ({ name }) => (name === 'west' ? Promise.reject(new Error('asked')) : Promise.resolve(true)) } });
    expect(row('context', 'west')).toMatchObject({ result: 'missing', found: 'ctx-west: no answer (timeout)' });
    expect(row('two Kubernetes clusters')).toMatchObject({ result: 'unknown', found: 'timeout' });
    expect(new Set(all.filter(({ region, check }) => region === 'west' && check !== 'context').map(({ result, found }) => `${result}: ${found}`))).toEqual(new Set(['unknown: not asked: the region does not answer']));
    expect(row('DNS pods', 'east')).toMatchObject({ result: 'ok' });
  });

  it('finds two contexts of one Kubernetes cluster', async () => {
    expect((await look({ inspector: { readIdentity: () => Promise.resolve('the same') } })).row('two Kubernetes clusters')).toMatchObject({ result: 'missing', found: 'both contexts lead to the same one' });
  });

  it('tells of a DNS without pods, and leaves one alone that is unchecked', async () => {
    expect((await look({ inspector: { readDnsPods: () => Promise.resolve(0) } })).row('DNS pods', 'east')).toMatchObject({ result: 'missing', found: 'none runs' });
    expect((await look({ inspector: { readDnsPods: () => Promise.resolve(null) } })).row('DNS pods', 'east')).toMatchObject({ result: 'ok', found: 'unchecked, as regions.yaml says' });
  });

  it('does not miss a search cluster that a set-up brings, but one that should be there', async () => {
    const search = { readSearch: () => unreachable('refused') };
    expect((await look({ search })).row('search cluster', 'east')).toMatchObject({ result: 'unknown', found: 'no answer (refused)' });
    expect((await look({ search, config: configOf(`${INSTALLED}, searchClusters: existing`) })).row('search cluster', 'east')).toMatchObject({ result: 'missing' });
    expect((await look({ search, config: configOf('') })).row('search cluster', 'east')).toMatchObject({ result: 'missing' });
  });

  it('tells which key of a Secret has no value, and never a value', async () => {
    const config = configOf(`${INSTALLED}, secrets: [{ name: backup, keys: { a: { fromEnv: A }, b: { fromEnv: B } } }]`);
    const { row, all } = await look({ config, secret: ({ fromEnv }) => (fromEnv === 'B' ? Promise.reject(new RunbookError('CONFIG_INVALID', { secret: 'B' })) : Promise.resolve('hunter2')) });
    expect(row('Secret backup')).toMatchObject({ result: 'missing', found: 'no value for b (B)', neededFor: 'set-ups' });
    expect(JSON.stringify(all)).not.toContain('hunter2');
    expect((await look({ config })).row('Secret backup')).toMatchObject({ result: 'ok' });
  });
});

describe('checkCluster of helm and its chart', () => {
  it('asks helm for the chart and version of regions.yaml', async () => {
    const calls: string[] = [];
    const { row } = await look({ exec: (call) => { calls.push(call); return call.startsWith('helm show') ? CHART : 'v3.18.0'; } });
    expect(calls).toEqual(['helm show chart camunda/camunda-platform --version 11.12.3', 'helm version --template={{.Version}}']);
    expect(row('chart')).toMatchObject({ result: 'ok', found: 'camunda-platform 11.12.3, of Camunda 8.6' });
  });

  const NEW = configOf('camunda: { version: 8.10.0 }, helm: { chart: ./chart }');
  const newChart = (helm: string) => (call: string): string => (call.startsWith('helm show') ? 'name: camunda-platform\nversion: 15.0.0\n' : helm);

  it('needs Helm 4 for the chart of 8.10', async () => {
    expect((await look({ config: NEW, exec: newChart('v3.18.0') })).row('helm')).toMatchObject({ result: 'missing', found: 'v3.18.0', remedy: 'install Helm 4: the chart of Camunda 8.10 needs it' });
    expect((await look({ config: NEW, exec: newChart('v4.0.1') })).row('helm')).toMatchObject({ result: 'ok' });
    expect((await look({ config: NEW, exec: newChart('devel') })).row('helm')).toMatchObject({ result: 'unknown', found: 'devel' });
  });

  it('finds a chart of another Camunda', async () => {
    const { row } = await look({ config: configOf('camunda: { version: 8.6.0 }, helm: { chart: ./chart }'), exec: newChart('v4.0.1') });
    expect(row('chart')).toMatchObject({ result: 'missing', found: 'camunda-platform 15.0.0, of Camunda 8.10' });
  });

  it('tells why a chart cannot be shown, by the last line of helm', async () => {
    const failing = (): never => { throw new RunbookError('COMMAND_FAILED', { stderr: 'WARNING: x\nError: repo camunda not found\n' }); };
    const { row } = await look({ exec: failing });
    expect(row('chart')).toMatchObject({ result: 'missing', found: 'camunda/camunda-platform cannot be shown (Error: repo camunda not found)' });
    expect(row('helm')).toMatchObject({ result: 'missing', remedy: 'install Helm 3' });
  });

  it('asks for the programs of the provider, each once', async () => {
    const eks = '{ eks: { region: r, cluster: c, create: { configFile: f } } }';
    const regions = `[{ name: east, context: a, namespace: a, provider: ${eks}, search: { service: es } }, { name: west, context: b, namespace: b, provider: { gke: { project: p, location: l, cluster: c } }, search: { service: es } }]`;
    const { all, row } = await look({ config: configOf(INSTALLED, regions), exec: (call) => { if (call.startsWith('eksctl')) throw new RunbookError('TOOL_MISSING', { tool: 'eksctl' }); return call.startsWith('helm show') ? CHART : 'v3.18.0\nmore'; } });
    expect(all.slice(0, 5).map(({ check }) => check)).toEqual(['helm', 'chart', 'aws', 'eksctl', 'gcloud']);
    expect(row('eksctl')).toMatchObject({ result: 'missing', found: 'no answer (there is no eksctl)', neededFor: 'set-ups and teardowns' });
    expect(row('gcloud')).toMatchObject({ result: 'ok', found: 'v3.18.0' });
  });
});
