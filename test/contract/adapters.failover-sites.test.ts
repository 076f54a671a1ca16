import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { placesOf } from '../../src/adapters/region-places.ts';
import { newValuesOf } from '../../src/adapters/values.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ClassicMode } from '../../src/domain/generation.ts';
import { failoverSiteOf } from '../../src/domain/regions.ts';
import { clusterOver, REGION_0, REGION_1 } from '../support/answers.ts';

const configOf = ({ camunda = 'camunda: { version: 8.5.8 }', searchClusters = 'existing', dns = '{}' } = {}) => parseConfig(`clusters:
  lab:
    helm: { chart: camunda/camunda-platform, version: 10.11.3, values: [/conf/both.yaml] }
    snapshots: { type: fs, location: /mnt }
    ${camunda}
    searchClusters: ${searchClusters}
    dns: ${dns}
    regions:
      - { name: region0, context: region0, namespace: camunda-region0, podCidr: 10.192.0.0/16, values: [/conf/region0.yaml], gateway: { management: 'http://gateway.example:9600' }, search: { service: search, port: 9201 } }
      - { name: region1, context: region1, namespace: camunda-region1, podCidr: 10.202.0.0/16, search: { url: 'https://search.example', username: reader, password: { fromEnv: PASSWORD } } }
`, 'regions.yaml').clusters['lab'] ?? expect.unreachable('the configuration is valid');
const CLUSTER = configOf();
const DESCRIBED_BY_FILES = configOf({ camunda: '' });

const FILES: Record<string, string> = { '/conf/both.yaml': 'zeebe: {pvcSize: 1Gi}', '/conf/region0.yaml': 'zeebe: {pvcSize: 2Gi}\noperate: {enabled: true}' };
const readFile = (path: string): Promise<string> => Promise.resolve(FILES[path] ?? '');
const [SITE_0, SITE_1] = [failoverSiteOf(REGION_0), failoverSiteOf(REGION_1)];
const mode = (installationType: ClassicMode['installationType'], lostRegion: string, throwAway = true): ClassicMode => ({ installationType, lostRegion, throwAway });

describe('the places of a failover site', () => {
  it('are in the failover namespace of its region, search cluster and pods too', () => {
    const place = placesOf('lab', CLUSTER)(SITE_0);
    const there = { context: 'region0', namespace: 'camunda-region0-failover' };
    expect(place).toMatchObject({ ...there, statefulSet: 'camunda-zeebe', search: { kind: 'service', ...there, service: 'camunda-elasticsearch-master-hl', port: 9200 } });
    expect(place.broker('camunda-zeebe-1')).toMatchObject({ kind: 'pod', ...there, pod: 'camunda-zeebe-1' });
  });

  it('lead to no address and with no login of the region\'s own search cluster, and to its gateway', () => {
    const places = placesOf('lab', CLUSTER);
    expect(places(SITE_1).search).toMatchObject({ kind: 'service', namespace: 'camunda-region1-failover' });
    expect(places(SITE_1).config.search).toEqual({ service: 'camunda-elasticsearch-master-hl', port: 9200 });
    expect(places(SITE_0).management).toEqual(places(REGION_0).management);
  });

  it('have a search cluster of the region\'s name where the same chart or release brings both', () => {
    expect(['chart', '{ release: { chart: ours/search } }'].map((searchClusters) => placesOf('lab', configOf({ searchClusters }))(SITE_0).search)).toEqual(Array(2).fill(expect.objectContaining({ service: 'search', port: 9201 })));
  });

  it('are known for the regions of the configuration alone', () => {
    expect(() => placesOf('lab', CLUSTER)({ ...REGION_0, name: 'region2/failover' })).toThrow(expect.objectContaining({ code: 'CLUSTER_UNKNOWN', facts: expect.objectContaining({ regions: ['region0', 'region1'] }) }));
  });
});

describe('the values of a failover site', () => {
  const valuesOf = newValuesOf({ name: 'lab', cluster: CLUSTER, readFile });

  it('come from the files of its region, and say no more than brokers and their search cluster', async () => {
    const { text } = await valuesOf(SITE_0, 'without-web-apps', mode('failOver', 'region1'));
    expect(parse(text)).toMatchObject({
      global: { multiregion: { installationType: 'failOver', regionId: 1 } }, zeebe: { pvcSize: '2Gi' }, operate: { enabled: false }, elasticsearch: { enabled: true, fullnameOverride: 'camunda-elasticsearch' },
      regionRunbooks: { step: 'without-web-apps', classic: { installationType: 'failOver', lostRegion: 'region1', throwAway: true } },
    });
  });

  it.each([
    ['region1 is lost', SITE_0, mode('failOver', 'region1'), {}, ['http://search.camunda-region0.svc.cluster.local:9201', 'http://camunda-elasticsearch-master-hl.camunda-region0-failover.svc.cluster.local:9200']],
    ['region0 is lost', SITE_1, mode('failOver', 'region0'), {}, ['http://camunda-elasticsearch-master-hl.camunda-region1-failover.svc.cluster.local:9200', 'https://search.example']],
    ['region0 comes back', REGION_0, mode('failBack', 'region0'), {}, ['http://camunda-elasticsearch-master-hl.camunda-region1-failover.svc.cluster.local:9200', 'https://search.example']],
    ['region1 is lost, in another domain', REGION_0, mode('normal', 'region1'), { dns: '{ domain: prod.example }' }, ['http://search.camunda-region0.svc.prod.example:9201', 'http://camunda-elasticsearch-master-hl.camunda-region0-failover.svc.prod.example:9200']],
    ['nothing is diverted', SITE_0, mode('failOver', 'region1', false), {}, ['http://search.camunda-region0.svc.cluster.local:9201', 'https://search.example']],
  ] as const)('lead the exporters where they belong: %s', async (_what, region, classic, config, urls) => {
    const { text } = await newValuesOf({ name: 'lab', cluster: configOf(config), readFile })(region, 'normal', classic);
    expect([...text.matchAll(/_URL\n\s+value: (\S+)/g)].map(([, url = '']) => url)).toEqual(urls);
  });

  it.each([
    ['a site in normal operation', SITE_0, undefined], ['a site in mode normal', SITE_0, mode('normal', 'region1')], ['a site in mode failBack', SITE_0, mode('failBack', 'region0')],
    ['a region in mode failOver', REGION_0, mode('failOver', 'region1')], ['the site beside the lost region', SITE_1, mode('failOver', 'region1')], ['a surviving region in mode failBack', REGION_0, mode('failBack', 'region1')],
  ])('are not rendered for %s', async (_what, region, classic) => {
    await expect(valuesOf(region, 'normal', classic)).rejects.toThrow(RangeError);
  });
});

describe('installRelease of a mode', () => {
  const install = async (region: typeof REGION_0 | typeof SITE_0, options: { readonly webApps: boolean; readonly classic?: ClassicMode }, config = CLUSTER) => {
    const journal: string[] = [];
    const { writers, sent } = clusterOver({ kubernetes: () => ({ status: 404, text: '{}' }), files: (path) => FILES[path] ?? '' }, config);
    await writers(({ command }) => { journal.push(command); }).installation.installRelease(region, options);
    return { sent, journal };
  };

  it('makes the failover namespace, and says in the journal what is installed there', async () => {
    const { journal } = await install(SITE_0, { webApps: false, classic: mode('failOver', 'region1') });
    expect(journal.at(-1)).toMatch(/^helm upgrade --install camunda camunda\/camunda-platform --version 10\.11\.3 --kube-context region0 --namespace camunda-region0-failover --create-namespace --reset-values -f - < \(values of region0\/failover, failOver for region1, its exporter diverted, sha256 [0-9a-f]{12}\)$/);
  });

  it.each([
    ['normal for region1, its exporter diverted', REGION_0, mode('normal', 'region1')], ['failBack for region1, its exporter diverted', REGION_1, mode('failBack', 'region1')], ['failBack for region1', REGION_1, mode('failBack', 'region1', false)],
  ])('tells the mode: %s', async (told, region, classic) => {
    expect((await install(region, { webApps: true, classic })).journal.at(-1)).toContain(`(values of ${region.name}, ${told}, sha256 `);
  });

  it.each([
    ['a site with a throw-away search cluster', SITE_0, mode('failOver', 'region1'), ['camunda-search', 'camunda']],
    ['a site without', SITE_0, mode('failOver', 'region1', false), ['camunda']],
    ['a surviving region', REGION_0, mode('normal', 'region1'), ['camunda']],
    ['a recreated region', REGION_1, mode('failBack', 'region1'), ['camunda-search', 'camunda']],
  ])('installs search clusters that have a release of their own first, for %s', async (_what, region, classic, releases) => {
    const { sent } = await install(region, { webApps: false, classic }, configOf({ searchClusters: '{ release: { chart: ours/search } }' }));
    expect(sent.flatMap((command) => /upgrade --install (\S+)/.exec(command)?.[1] ?? [])).toEqual(releases);
  });

  it.each([['a mode', REGION_0, { classic: mode('normal', 'region1') }], ['a site', SITE_0, {}]])('is refused for %s where files alone describe the installation', async (_what, region, options) => {
    await expect(install(region, { webApps: false, ...options }, DESCRIBED_BY_FILES)).rejects.toMatchObject({ code: 'CONFIG_INVALID', facts: { problem: 'camunda is missing' } });
  });

  it('sends nothing in the wrong namespace, search clusters neither', async () => {
    const { writers, sent } = clusterOver({ files: (path) => FILES[path] ?? '' }, configOf({ searchClusters: '{ release: { chart: ours/search } }' }));
    await expect(writers(() => undefined).installation.installRelease(SITE_0, { webApps: false })).rejects.toThrow(RangeError);
    expect(sent).toEqual([]);
  });
});

describe('readRelease of a mode', () => {
  const releaseOf = (regionRunbooks: unknown) => {
    const release = Buffer.from(gzipSync(JSON.stringify({ config: { regionRunbooks } })).toString('base64')).toString('base64');
    const secret = { metadata: { creationTimestamp: '2026-11-24T12:00:00Z', labels: { name: 'camunda', version: '3', status: 'deployed' } }, data: { release } };
    const { readers, sent } = clusterOver({ kubernetes: () => ({ status: 200, text: JSON.stringify({ items: [secret] }) }) }, CLUSTER);
    return readers.installation.readRelease(SITE_0).then((view) => ({ view, sent }));
  };
  const classic = mode('failOver', 'region1');

  it('reads it back from the failover namespace', async () => {
    const { view, sent } = await releaseOf({ step: 'without-web-apps', classic });
    expect(view).toEqual({ revision: 3, status: 'deployed', storedAt: '2026-11-24T12:00:00Z', webAppsOff: true, classic });
    expect(sent).toEqual(['GET /api/v1/namespaces/camunda-region0-failover/secrets?labelSelector=owner%3Dhelm%2Cname%3Dcamunda']);
  });

  it.each([['normal operation', { step: 'normal' }], ['values of somebody else', 'ours']])('is none in %s', async (_what, regionRunbooks) => {
    expect((await releaseOf(regionRunbooks)).view).toEqual({ revision: 3, status: 'deployed', storedAt: '2026-11-24T12:00:00Z', webAppsOff: false });
  });

  it('is not guessed where it cannot be read', async () => {
    await expect(releaseOf({ step: 'normal', classic: { ...classic, installationType: 'somehow' } })).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN' });
  });
});
