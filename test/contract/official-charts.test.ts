import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { exporterTargetsOf } from '../../src/adapters/exporter-targets.ts';
import { newValuesOf } from '../../src/adapters/values.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { isAtLeast } from '../../src/domain/shape.ts';
import type { ValuesStep } from '../../src/domain/values/values.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { officialCharts, type OfficialCharts } from '../support/official-charts.ts';

/** Camunda's charts by the version of Camunda that they install; `null`: the project's own. */
const CHARTS = [
  ['8.3', '8.3.26'], ['8.4', '9.7.0'], ['8.5', '10.11.3'], ['8.6', '11.12.3'], ['8.7', '12.13.3'], ['8.8', '13.12.7'], ['8.9', '14.8.4'], ['8.10', '15.0.0-alpha4'], ['8.6', null],
] as const;

type SearchKind = 'elasticsearch' | 'opensearch';
interface Wanted { readonly region?: 0 | 1; readonly step?: ValuesStep; readonly search?: SearchKind }
interface Rendered { readonly brokers: z.infer<typeof Brokers>; readonly env: Readonly<Record<string, string | undefined>>; readonly files: Readonly<Record<string, string>>; readonly deployments: readonly string[] }

const EnvVar = z.object({ name: z.string(), value: z.string().optional() });
const Manifest = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }) });
const Brokers = z.object({ spec: z.object({ replicas: z.int(), serviceName: z.string(), template: z.object({ spec: z.object({ containers: z.tuple([z.object({ env: z.array(EnvVar) })]) }) }) }) });
const Files = z.looseObject({ data: z.record(z.string(), z.string()) });
const Application = z.looseObject({
  spring: z.object({ profiles: z.object({ active: z.string() }) }).optional(),
  camunda: z.looseObject({
    cluster: z.looseObject({ size: z.string(), 'partition-count': z.string(), 'replication-factor': z.string() }).optional(),
    data: z.looseObject({ 'secondary-storage': z.looseObject({ 'autoconfigure-camunda-exporter': z.boolean(), type: z.string() }) }).optional(),
  }).optional(),
  zeebe: z.looseObject({ broker: z.looseObject({
    exporters: z.record(z.string(), z.unknown()).optional(),
    network: z.looseObject({ advertisedHost: z.string().optional() }).optional(),
    cluster: z.looseObject({ clusterSize: z.string().optional(), partitionsCount: z.string().optional(), replicationFactor: z.string().optional() }).optional(),
  }) }).optional(),
});

/** Elasticsearch is the operator's, which asks for a login, from the version on that may have it. */
const configOf = (version: string, search: SearchKind) => parseConfig(`clusters:
  pair:
    helm: { chart: ./chart }
    snapshots: { type: fs, location: /mnt }
    camunda: { version: ${version}.0, search: ${search} }
    searchClusters: ${search === 'elasticsearch' && isAtLeast(`${version}.0`, '8.9') ? '{ eck: { version: 8.19.0 } }' : 'existing'}
    regions:
      - { name: north, context: n, namespace: zeebe-north, podCidr: 10.192.0.0/16, search: { service: search-nodes } }
      - { name: south, context: s, namespace: zeebe-south, podCidr: 10.202.0.0/16, search: { service: search-nodes } }
`, 'regions.yaml').clusters['pair'];

let charts: OfficialCharts;
beforeAll(async () => { charts = await officialCharts(); }, 120_000);
afterAll(() => charts.close());

describe.each(CHARTS)('the values for Camunda %s and its chart %s', (camunda, version) => {
  const rendered = new Map<string, Promise<Rendered | string>>();
  const has = (minor: string): boolean => isAtLeast(`${camunda}.0`, minor);
  const inPod = has('8.8');

  async function render({ region = 1, step = 'normal', search = 'elasticsearch' }: Wanted): Promise<Rendered | string> {
    const cluster = configOf(camunda, search);
    const where = cluster?.regions[region];
    if (cluster === undefined || where === undefined) throw new Error('the configuration of this test is not valid');
    const { text } = await newValuesOf({ name: 'pair', cluster, readFile: () => Promise.reject(new Error('no files')) })({ ...where, index: region }, step);
    const found = await charts.render(version, { namespace: where.namespace, values: text });
    if (typeof found === 'string') return found;
    const manifests = parseAllDocuments(found.stdout).map((document) => Manifest.safeParse(document.toJS()).data).filter((manifest) => manifest !== undefined);
    const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
    const brokers = Brokers.parse(ofKind('StatefulSet').find(({ metadata }) => metadata.name === 'camunda-zeebe'));
    return {
      brokers, deployments: ofKind('Deployment').map(({ metadata }) => metadata.name),
      env: Object.fromEntries(brokers.spec.template.spec.containers[0].env.map(({ name, value }) => [name, value])),
      files: Files.parse(ofKind('ConfigMap').find((manifest) => 'startup.sh' in (Files.safeParse(manifest).data?.data ?? {}))).data,
    };
  }

  /** Rendered once for each wish; the test is skipped, with the reason, where there is no chart. */
  const use = async (skip: (why: string) => never, wanted: Wanted = {}): Promise<Rendered> => {
    const key = JSON.stringify(wanted);
    const found = await (rendered.get(key) ?? rendered.set(key, render(wanted)).get(key));
    return found === undefined || typeof found === 'string' ? skip(found ?? 'nothing was rendered') : found;
  };
  const applicationOf = ({ files }: Rendered) => Application.parse(parse(files['application.yaml'] ?? '{}') ?? {});

  const settings = ({ env, ...rest }: Rendered) => {
    const { camunda: unified, zeebe } = applicationOf({ env, ...rest });
    return {
      size: env['ZEEBE_BROKER_CLUSTER_CLUSTERSIZE'] ?? zeebe?.broker.cluster?.clusterSize ?? unified?.cluster?.size,
      partitions: env['CAMUNDA_CLUSTER_PARTITIONCOUNT'] ?? env['ZEEBE_BROKER_CLUSTER_PARTITIONSCOUNT'] ?? zeebe?.broker.cluster?.partitionsCount ?? unified?.cluster?.['partition-count'],
      replicas: env['CAMUNDA_CLUSTER_REPLICATIONFACTOR'] ?? env['ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR'] ?? zeebe?.broker.cluster?.replicationFactor ?? unified?.cluster?.['replication-factor'],
    };
  };

  it.for([0, 1] as const)('starts half of the brokers in region %i, with the ids of that region', async (region, { skip }) => {
    const { brokers, files } = await use(skip, { region });
    expect(brokers.spec).toMatchObject({ replicas: 4, serviceName: 'camunda-zeebe' });
    const [expression, name] = /^ *export (ZEEBE_BROKER_CLUSTER_NODEID|VALUES_ORCHESTRATION_NODE_ID)=.*$/m.exec(files['startup.sh'] ?? '') ?? [];
    const { stdout } = await liveExec({ file: 'bash', args: ['-c', `${expression}; echo "$${name}"`], env: { K8S_NAME: 'camunda-zeebe-3' }, timeoutMs: 5_000, effect: 'read' });
    expect(Number(stdout)).toBe(3 * 2 + region);
  });

  it('makes one cluster of both regions', async ({ skip }) => {
    const one = await use(skip);
    expect(settings(one)).toEqual({ size: '8', partitions: '8', replicas: '4' });
    const byBroker = [0, 1, 2, 3].flatMap((ordinal) => ['zeebe-north', 'zeebe-south'].map((namespace) => `camunda-zeebe-${ordinal}.camunda-zeebe.${namespace}.svc.cluster.local:26502`)).join(',');
    if (has('8.9')) expect(one.env['CAMUNDA_CLUSTER_INITIALCONTACTPOINTS']).toBe('camunda-zeebe.zeebe-north.svc.cluster.local.:26502,camunda-zeebe.zeebe-south.svc.cluster.local.:26502');
    else expect(one.env['ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS']).toBe(byBroker);
  });

  it('advertises addresses that the other region resolves', async ({ skip }) => {
    const one = await use(skip);
    const advertised = one.env['ZEEBE_BROKER_NETWORK_ADVERTISEDHOST'] ?? applicationOf(one).zeebe?.broker.network?.advertisedHost;
    expect(advertised?.replaceAll(/[{}()]/g, '')).toBe('$K8S_NAME.$K8S_SERVICE_NAME.$K8S_NAMESPACE.svc');
  });

  it.for(['elasticsearch', 'opensearch'] as const)('exports to both regions and nowhere else: %s', async (search, { skip }) => {
    const one = await use(skip, { search });
    const id = (region: number): string => inPod ? `camundaregion${region}` : `${search}region${region}`;
    expect(exporterTargetsOf(one.brokers.spec.template.spec.containers[0].env)).toEqual([
      { id: id(0), url: 'http://search-nodes.zeebe-north.svc.cluster.local:9200' }, { id: id(1), url: 'http://search-nodes.zeebe-south.svc.cluster.local:9200' },
    ]);
    // A chart that gives an exporter of its own any setting makes brokers that do not start, or that write a third time.
    const named = Object.keys(one.env).flatMap((name) => /_EXPORTERS_([A-Z0-9]+)_/.exec(name)?.[1]?.toLowerCase() ?? []);
    expect([...new Set(named)].sort()).toEqual([id(0), id(1)]);
    const { zeebe, camunda: unified } = applicationOf(one);
    expect(zeebe?.broker.exporters ?? {}).toEqual({});
    expect(unified?.data?.['secondary-storage'] ?? null).toEqual(inPod ? expect.objectContaining({ type: search, 'autoconfigure-camunda-exporter': false }) : null);
    const classes = Object.entries(one.env).filter(([name]) => name.endsWith('_CLASSNAME')).map(([, value]) => value);
    const own = search === 'opensearch' ? 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter' : 'io.camunda.zeebe.exporter.ElasticsearchExporter';
    expect(classes).toEqual(inPod ? Array(2).fill('io.camunda.exporter.CamundaExporter') : [own, own]);
  });

  it.for([['normal', true], ['without-web-apps', false]] as const)('has web apps, values %s: %s', async ([step, on], { skip }) => {
    const one = await use(skip, { step });
    if (inPod) {
      const profiles = applicationOf(one).spring?.profiles.active.split(',') ?? [];
      expect(['broker', 'operate', 'tasklist'].map((profile) => profiles.includes(profile))).toEqual([true, on, on]);
      expect(one.env['CAMUNDA_DATABASE_SCHEMAMANAGER_CREATESCHEMA']).toBe(on ? undefined : 'false');
    } else {
      expect(one.deployments.filter((name) => /operate|tasklist/.test(name))).toEqual(on ? ['camunda-operate', 'camunda-tasklist'] : []);
    }
  });

  it('installs neither identity nor connectors nor Optimize', async ({ skip }) => {
    const { deployments } = await use(skip);
    expect(deployments.filter((name) => !/operate|tasklist|gateway/.test(name))).toEqual([]);
  });
});
