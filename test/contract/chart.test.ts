import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { newValuesOf } from '../../src/adapters/values.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { writeLabConfig } from '../../src/lab/lab-config.ts';
import { LAB_REGIONS } from '../../src/lab/lab-region.ts';
import type { LabOptions } from '../../src/ports/lab.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { labTools } from '../support/client-tools.ts';

const deploy = join(import.meta.dirname, '..', '..', 'deploy');

const EnvVar = z.object({ name: z.string(), value: z.string().optional() });
const Manifest = z.looseObject({ kind: z.string(), metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }) });
const StatefulSet = z.looseObject({
  spec: z.looseObject({
    replicas: z.int(), serviceName: z.string(), podManagementPolicy: z.string().optional(),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string(), env: z.array(EnvVar) })) }),
    }),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.object({ name: z.string() }) })).optional(),
  }),
});
const Deployment = z.looseObject({ spec: z.looseObject({
  replicas: z.int(), template: z.looseObject({ spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string(), env: z.array(EnvVar) })) }) }),
}) });
const Service = z.looseObject({ spec: z.looseObject({ clusterIP: z.string().optional(), publishNotReadyAddresses: z.boolean().optional(), selector: z.record(z.string(), z.string()), ports: z.array(z.looseObject({ port: z.int() })) }) });
const ConfigMap = z.looseObject({ data: z.record(z.string(), z.string()) });

describe('the chart of one region, with the values of the lab', () => {
  let folder = '';
  let helm = '';

  beforeAll(async () => {
    ({ helm } = await labTools());
    folder = await mkdtemp(join(tmpdir(), 'chart-'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function render(regionIndex: 0 | 1, options: Omit<LabOptions, 'partitions'> & { readonly set?: readonly string[] } = { brokers: 4 }) {
    const chart = join(deploy, 'charts', 'zeebe-dual-region');
    const config = join(folder, 'regions.yaml');
    writeLabConfig({ root: folder, kubeconfig: join(folder, 'kubeconfig'), chart, snapshots: '/snapshots', config }, { ...options, partitions: 2 });
    const cluster = parseConfig(await readFile(config, 'utf8'), config).clusters['lab'] ?? expect.unreachable('the lab describes its cluster');
    const { name, namespace } = LAB_REGIONS[regionIndex];
    const { text } = await newValuesOf({ name: 'lab', cluster, readFile: (path) => readFile(path, 'utf8') })({ name, namespace, context: name, index: regionIndex }, 'normal');
    const { stdout } = await liveExec({
      file: helm, timeoutMs: 30_000, effect: 'read', stdin: text,
      args: ['template', 'camunda', chart, '--namespace', namespace, '-f', '-', ...(options.set ?? []).flatMap((set) => ['--set', set])],
    });
    const manifests = parseAllDocuments(stdout).map((document) => Manifest.parse(document.toJS()));
    return (kind: string, name: string): unknown => manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  }

  it('starts all brokers of the region at once, each with a volume of its own, under the names of the official chart', async () => {
    const find = await render(1);
    const { spec } = StatefulSet.parse(find('StatefulSet', 'camunda-zeebe'));
    expect(spec).toMatchObject({ replicas: 2, serviceName: 'camunda-zeebe', podManagementPolicy: 'Parallel' });
    expect(spec.template.metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'zeebe-broker', 'app.kubernetes.io/instance': 'camunda' });
    expect(spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name)).toEqual(['data']);
    expect(spec.template.spec.containers[0]?.image).toBe('docker.io/camunda/zeebe:8.6.0');
  });

  it('runs the version that is asked for, in brokers and gateways', async () => {
    const find = await render(0, { brokers: 4, zeebe: '8.5.8', set: ['zeebeGateway.replicas=1'] });
    for (const found of [StatefulSet.parse(find('StatefulSet', 'camunda-zeebe')), Deployment.parse(find('Deployment', 'camunda-zeebe-gateway'))]) {
      expect(found.spec.template.spec.containers[0]?.image).toBe('docker.io/camunda/zeebe:8.5.8');
    }
  });

  it.each([0, 1] as const)('computes the broker ids of region %i from ordinal, number of regions and region id', async (index) => {
    const { data } = ConfigMap.parse((await render(index))('ConfigMap', 'camunda-zeebe-configuration'));
    const script = data['startup.sh']?.replace('exec /usr/local/zeebe/bin/broker', 'echo $ZEEBE_BROKER_CLUSTER_NODEID') ?? '';
    const { stdout } = await liveExec({ file: 'bash', args: ['-c', script], env: { K8S_NAME: 'camunda-zeebe-3' }, timeoutMs: 5_000, effect: 'read' });
    expect(Number(stdout)).toBe(3 * 2 + index);
  });

  it('tells every broker all contact points, both exporters and an address that the other region resolves', async () => {
    const { spec } = StatefulSet.parse((await render(0, { brokers: 8 }))('StatefulSet', 'camunda-zeebe'));
    const env = Object.fromEntries(spec.template.spec.containers[0]?.env.map(({ name, value }) => [name, value]) ?? []);
    expect(spec.replicas).toBe(4);
    expect(env).toMatchObject({
      ZEEBE_BROKER_NETWORK_ADVERTISEDHOST: '$(K8S_NAME).$(K8S_SERVICE_NAME).$(K8S_NAMESPACE).svc',
      ZEEBE_BROKER_CLUSTER_CLUSTERSIZE: '8',
      ZEEBE_BROKER_GATEWAY_ENABLE: 'true',
      ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION0_ARGS_URL: 'http://elasticsearch.camunda-region0.svc.cluster.local:9200',
      ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_ARGS_URL: 'http://elasticsearch.camunda-region1.svc.cluster.local:9200',
    });
    expect(env['ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS']?.split(',')).toEqual([0, 1, 2, 3].flatMap((ordinal) =>
      LAB_REGIONS.map(({ namespace }) => `camunda-zeebe-${ordinal}.camunda-zeebe.${namespace}.svc.cluster.local:26502`)));
  });

  it('resolves brokers before they are ready, and serves clients by the embedded gateways', async () => {
    const find = await render(0);
    const brokers = Service.parse(find('Service', 'camunda-zeebe'));
    expect(brokers.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(brokers.spec.ports.map(({ port }) => port).sort()).toEqual([26501, 26502, 9600].sort());
    const gateway = Service.parse(find('Service', 'camunda-zeebe-gateway'));
    expect(gateway.spec.selector).toMatchObject({ 'app.kubernetes.io/component': 'zeebe-broker' });
    expect(gateway.spec.ports.map(({ port }) => port).sort()).toEqual([26500, 8080, 9600].sort());
  });

  it('serves clients by stand-alone gateways where there are some', async () => {
    const find = await render(0, { brokers: 4, set: ['zeebeGateway.replicas=1'] });
    expect(find('Deployment', 'camunda-zeebe-gateway')).toBeDefined();
    expect(Service.parse(find('Service', 'camunda-zeebe-gateway')).spec.selector).toMatchObject({ 'app.kubernetes.io/component': 'zeebe-gateway' });
  });

  it('runs OpenSearch and the web apps on it instead, where asked for', async () => {
    const find = await render(1, { brokers: 4, search: 'opensearch', webApps: true });
    expect(find('StatefulSet', 'elasticsearch')).toBeUndefined();
    const { stdout } = await liveExec({ file: 'grep', args: ['-oE', '<version>2[.0-9]+', join(deploy, 'engine', 'opensearch', 'pom.xml')], timeoutMs: 5_000, effect: 'read' });
    expect(StatefulSet.parse(find('StatefulSet', 'opensearch')).spec.template.spec.containers[0]?.image).toBe(`docker.io/opensearchproject/opensearch:${stdout.trim().replace('<version>', '').split('.').slice(0, 3).join('.')}`);
    const brokers = StatefulSet.parse(find('StatefulSet', 'camunda-zeebe')).spec.template.spec.containers[0]?.env.filter(({ name }) => /EXPORTERS.*(URL|CLASSNAME)/.test(name)).map(({ value }) => value);
    expect(brokers).toEqual([0, 1].flatMap((index) => ['io.camunda.zeebe.exporter.opensearch.OpensearchExporter', `http://opensearch.camunda-region${index}.svc.cluster.local:9200`]));
    for (const app of ['operate', 'tasklist']) {
      const { spec } = Deployment.parse(find('Deployment', `camunda-${app}`));
      const env = Object.fromEntries(spec.template.spec.containers[0]?.env.map(({ name, value }) => [name.replace(`CAMUNDA_${app.toUpperCase()}_`, ''), value]) ?? []);
      expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
      expect(env).toMatchObject({ DATABASE: 'opensearch', OPENSEARCH_URL: 'http://opensearch:9200', ZEEBEOPENSEARCH_URL: 'http://opensearch:9200', ZEEBE_GATEWAYADDRESS: 'camunda-zeebe-gateway:26500' });
    }
  });

  it('has no web apps unless asked for, and none where they are switched off', async () => {
    expect((await render(0))('Deployment', 'camunda-operate')).toBeUndefined();
    const find = await render(0, { brokers: 4, search: 'opensearch', webApps: true, set: ['operate.enabled=false'] });
    expect(find('Deployment', 'camunda-operate')).toBeUndefined();
    expect(find('Deployment', 'camunda-tasklist')).toBeDefined();
  });

  it('takes the version of Elasticsearch that is built', async () => {
    const { spec } = StatefulSet.parse((await render(0))('StatefulSet', 'elasticsearch'));
    const { stdout } = await liveExec({ file: 'grep', args: ['-o', '<version>8[^<]*', join(deploy, 'lab', 'elasticsearch', 'pom.xml')], timeoutMs: 5_000, effect: 'read' });
    expect(spec.template.spec.containers[0]?.image).toBe(`docker.io/library/elasticsearch:${stdout.replace('<version>', '')}`);
  });
});
