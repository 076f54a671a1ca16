import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { newCatalogue } from '../../src/adapters/catalogue.ts';
import { exporterTargetsOf } from '../../src/adapters/exporter-targets.ts';
import { newValuesOf } from '../../src/adapters/values.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ClassicMode } from '../../src/domain/generation.ts';
import { failoverSiteOf, otherRegion, recreatedHalfOf, regionNamed, temporaryBrokersOf, type Layout } from '../../src/domain/regions.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { officialCharts, type OfficialCharts } from '../support/official-charts.ts';

/** Camunda's charts of the classic generation, by the version of Camunda that they install; `null`: the project's own. The end is that of the name of their headless search Service. */
const CHARTS = [['8.3', '8.3.26', '-elasticsearch-master-hl'], ['8.4', '9.7.0', '-elasticsearch-master-hl'], ['8.5', '10.11.3', '-elasticsearch-master-hl'], ['8.5', null, '']] as const;

type SearchClusters = 'chart' | 'existing';
interface Wanted { readonly mode: ClassicMode['installationType']; readonly lost: 0 | 1; readonly throwAway: boolean; readonly searchClusters: SearchClusters }
interface Rendered { readonly replicas: number; readonly env: readonly { readonly name: string; readonly value?: string | undefined }[]; readonly script: string; readonly deployments: readonly string[]; readonly statefulSets: readonly string[]; readonly headless: readonly string[] }

const Manifest = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const Brokers = z.object({ spec: z.object({ replicas: z.int(), template: z.object({ spec: z.object({ containers: z.tuple([z.object({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })) })]) }) }) }) });
const Files = z.looseObject({ data: z.looseObject({ 'startup.sh': z.string() }) });
const Service = z.looseObject({ spec: z.looseObject({ clusterIP: z.string().nullish(), ports: z.array(z.looseObject({ port: z.int() })) }) });

let charts: OfficialCharts;
beforeAll(async () => { charts = await officialCharts(); }, 120_000);
afterAll(() => charts.close());

describe.each(CHARTS)('the modes of Camunda %s with its chart %s', (camunda, version, end) => {
  const own = version === null ? 'elasticsearch' : `camunda${end}`;
  const config = (searchClusters: SearchClusters) => parseConfig(`clusters:
  pair:
    helm: { chart: ${version === null ? './zeebe-dual-region' : 'camunda/camunda-platform'} }
    camunda: { version: ${camunda}.0 }
    snapshots: { type: fs, location: /mnt }
    searchClusters: ${searchClusters}
    regions:
      - { name: north, context: n, namespace: zeebe-north, podCidr: 10.192.0.0/16, search: { service: ${searchClusters === 'chart' ? own : 'search-nodes'} } }
      - { name: south, context: s, namespace: zeebe-south, podCidr: 10.202.0.0/16, search: { service: ${searchClusters === 'chart' ? own : 'search-nodes'} } }
`, 'regions.yaml').clusters['pair'] ?? expect.unreachable('the configuration is valid');
  const layout: Layout = newCatalogue({ clusters: { pair: config('chart') } }).policyOf('pair')?.layout ?? expect.unreachable('there is a layout');
  const namesOf = (lost: 0 | 1) => ({ lost: ['north', 'south'][lost] ?? '', survivor: ['south', 'north'][lost] ?? '' });

  const rendered = new Map<string, Promise<Rendered | string>>();
  async function render({ mode, lost, throwAway, searchClusters }: Wanted): Promise<Rendered | string> {
    const lostRegion = namesOf(lost).lost;
    const survivor = otherRegion(layout, lostRegion);
    const region = { normal: survivor, failOver: failoverSiteOf(survivor), failBack: regionNamed(layout, lostRegion) }[mode];
    const valuesOf = newValuesOf({ name: 'pair', cluster: config(searchClusters), readFile: () => Promise.reject(new Error('no files')) });
    const { text } = await valuesOf(region, mode === 'normal' ? 'normal' : 'without-web-apps', { installationType: mode, lostRegion, throwAway });
    const found = await charts.render(version, { namespace: region.namespace, values: text });
    if (typeof found === 'string') return found;
    const manifests = parseAllDocuments(found.stdout).map((document) => Manifest.safeParse(document.toJS()).data).filter((manifest) => manifest !== undefined);
    const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
    const { spec } = Brokers.parse(ofKind('StatefulSet').find(({ metadata }) => metadata.name === 'camunda-zeebe'));
    return {
      replicas: spec.replicas, env: spec.template.spec.containers[0].env,
      script: ofKind('ConfigMap').flatMap((manifest) => Files.safeParse(manifest).data?.data['startup.sh'] ?? [])[0] ?? '',
      deployments: ofKind('Deployment').map(({ metadata }) => metadata.name), statefulSets: ofKind('StatefulSet').map(({ metadata }) => metadata.name),
      headless: ofKind('Service').filter((manifest) => { const { spec: { clusterIP, ports } } = Service.parse(manifest); return clusterIP === 'None' && ports.some(({ port }) => port === 9200); }).map(({ metadata }) => metadata.name),
    };
  }
  const use = async (skip: (why: string) => never, wanted: Partial<Wanted> & Pick<Wanted, 'mode'>): Promise<Rendered> => {
    const whole: Wanted = { lost: 1, throwAway: true, searchClusters: 'existing', ...wanted };
    const key = JSON.stringify(whole);
    const found = await (rendered.get(key) ?? rendered.set(key, render(whole)).get(key));
    return found === undefined || typeof found === 'string' ? skip(found ?? 'nothing was rendered') : found;
  };

  /** What the start-up scripts of all pods do: a broker's id, or `asleep`. */
  const run = ({ script, replicas }: Rendered): Promise<readonly (number | 'asleep')[]> => Promise.all(Array.from({ length: replicas }, async (_, ordinal) => {
    const told = script.replaceAll('exec /usr/local/zeebe/bin/broker', 'echo $ZEEBE_BROKER_CLUSTER_NODEID').replace('sleep infinity & wait', 'echo asleep');
    const { stdout } = await liveExec({ file: 'bash', args: ['-c', told], env: { K8S_NAME: `camunda-zeebe-${ordinal}`, ZEEBE_RESTORE: 'false' }, timeoutMs: 5_000, effect: 'read' });
    const last = stdout.trim().split('\n').at(-1);
    return last === 'asleep' ? last : Number(last);
  }));
  const exportsTo = ({ env }: Rendered): readonly string[] => exporterTargetsOf(env).map(({ url }) => url);

  it.for([0, 1] as const)('starts temporary brokers with every other id of lost region %i', async (lost, { skip }) => {
    const one = await use(skip, { mode: 'failOver', lost });
    expect(one.replicas).toBe(2);
    expect(await run(one)).toEqual(temporaryBrokersOf(layout, namesOf(lost).lost, 8));
  });

  it.for([0, 1] as const)('starts the other half of recreated region %i, the rest of its pods sleep', async (lost, { skip }) => {
    const started = await run(await use(skip, { mode: 'failBack', lost }));
    expect(started.filter((one) => one !== 'asleep')).toEqual(recreatedHalfOf(layout, namesOf(lost).lost, 8));
    expect(started.map((one) => one === 'asleep')).toEqual([true, false, true, false]);
  });

  it.for(['normal', 'failOver', 'failBack'] as const)('names all brokers of both regions, and no other, as contact points: %s', async (mode, { skip }) => {
    const { env } = await use(skip, { mode });
    const points = env.findLast(({ name }) => name === 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS')?.value;
    expect(points).toBe([0, 1, 2, 3].flatMap((ordinal) => ['zeebe-north', 'zeebe-south'].map((namespace) => `camunda-zeebe-${ordinal}.camunda-zeebe.${namespace}.svc.cluster.local:26502`)).join(','));
  });

  const THROWN_AWAY = { chart: own, existing: version === null ? 'search-nodes' : own };
  const urlOf = (service: string, namespace: string): string => `http://${service}.${namespace}.svc.cluster.local:9200`;
  const REAL = ['zeebe-north', 'zeebe-south'].map((namespace) => urlOf('search-nodes', namespace));
  it.for((['normal', 'failOver', 'failBack'] as const).flatMap((mode) => [[mode, 0], [mode, 1]] as const))('diverts the exporter of the lost region and leaves the other one: %s, region %i', async ([mode, lost], { skip }) => {
    const diverted = urlOf(THROWN_AWAY.existing, `zeebe-${namesOf(lost).survivor}-failover`);
    expect(exportsTo(await use(skip, { mode, lost }))).toEqual(REAL.map((url, region) => (region === lost ? diverted : url)));
  });

  it.for(['normal', 'failOver', 'failBack'] as const)('exports to the real search clusters where nothing is diverted: %s', async (mode, { skip }) => {
    expect(exportsTo(await use(skip, { mode, throwAway: false }))).toEqual(REAL);
  });

  it.for(['chart', 'existing'] as const)('brings the throw-away search cluster under the name that the exporters use: search clusters %s', async (searchClusters, { skip }) => {
    const one = await use(skip, { mode: 'failOver', searchClusters });
    expect(one.headless).toEqual([THROWN_AWAY[searchClusters]]);
    expect(exportsTo(one)[1]).toBe(urlOf(THROWN_AWAY[searchClusters], 'zeebe-north-failover'));
    const without = await use(skip, { mode: 'failOver', searchClusters, throwAway: false });
    expect(without.statefulSets).toEqual(['camunda-zeebe']);
    expect(without.headless).toEqual([]);
  });

  it('installs no search cluster beside somebody else\'s in the recreated region, nor web apps', async ({ skip }) => {
    const one = await use(skip, { mode: 'failBack' });
    expect(one.statefulSets).toEqual(['camunda-zeebe']);
    expect(one.deployments.filter((name) => !name.endsWith('-gateway'))).toEqual([]);
  });

  it('installs brokers alone beside the surviving region, with a gateway where the chart has no switch for it', async ({ skip }) => {
    expect((await use(skip, { mode: 'failOver' })).deployments).toEqual(version === null ? [] : ['camunda-zeebe-gateway']);
  });
});
