import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { newValuesOf } from '../../src/adapters/values.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { clusterOver, helm3, REGION_0, REGION_1 } from '../support/answers.ts';

const configOf = (lines: string, regionLines = ['search: { service: search }', 'search: { service: search }']) => parseConfig(`clusters:
  pair:
    helm: { chart: ours/camunda, version: 11.0.0, values: [/conf/both.yaml] }
    snapshots: { type: fs, location: /mnt, repository: backups }
${lines}
    regions:
      - { name: region0, context: region0, namespace: camunda-region0, values: [/conf/region0.yaml], ${regionLines[0]} }
      - { name: region1, context: region1, namespace: camunda-region1, ${regionLines[1]} }
`, 'regions.yaml').clusters['pair'] ?? expect.unreachable('the configuration is valid');

const FILES: Record<string, string> = { '/conf/both.yaml': 'zeebe: {pvcSize: 1Gi, env: [{name: A, value: both}]}', '/conf/region0.yaml': 'zeebe: {pvcSize: 2Gi}' };
const readFile = (path: string): Promise<string> => (FILES[path] === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(FILES[path]));
const valuesOf = (lines: string, regionLines?: string[]) => newValuesOf({ name: 'pair', cluster: configOf(lines, regionLines), readFile });
const exporters = (text: string): string[] => [...text.matchAll(/_URL\n\s+value: (\S+)/g)].map(([, url = '']) => url);

describe('the values of a region', () => {
  it('follow from the configuration and the files that it names, those of the region last', async () => {
    const of = valuesOf('    camunda: { version: 8.6.0, brokers: 4 }');
    const [zero, one] = [await of(REGION_0, 'normal'), await of(REGION_1, 'normal')];
    expect(parse(zero.text)).toMatchObject({ global: { multiregion: { regionId: 0 } }, zeebe: { clusterSize: '4', pvcSize: '2Gi', env: expect.arrayContaining([{ name: 'A', value: 'both' }]) }, operate: { env: [{ value: 'backups' }] } });
    expect(parse(one.text)).toMatchObject({ global: { multiregion: { regionId: 1 } }, zeebe: { pvcSize: '1Gi' } });
    expect(zero.values).toEqual(parse(zero.text));
  });

  it('have a checksum that changes with them alone', async () => {
    const of = valuesOf('    camunda: { version: 8.6.0 }');
    const [first, again, other] = [await of(REGION_0, 'normal'), await of(REGION_0, 'normal'), await of(REGION_0, 'without-web-apps')];
    expect(first.sha256).toMatch(/^[0-9a-f]{12}$/);
    expect(again).toEqual(first);
    expect(other.sha256).not.toBe(first.sha256);
  });

  it.each([
    ['in the domain that the regions share', '    camunda: { version: 8.6.0 }\n    dns: { domain: prod.example }', undefined, ['http://search.camunda-region0.svc.prod.example:9200', 'http://search.camunda-region1.svc.prod.example:9200']],
    ['at an address', '    camunda: { version: 8.6.0 }\n    dns: unchecked', ["search: { url: 'https://zero.example' }", 'search: { service: search, port: 9201 }'], ['https://zero.example', 'http://search.camunda-region1.svc.cluster.local:9201']],
    ['under Submariner', '    camunda: { version: 8.8.0 }\n    searchClusters: existing', ['search: { service: s }, provider: { openshift: { clusterId: a } }', 'search: { service: s }, provider: { openshift: { clusterId: b } }'], ['http://a.s.camunda-region0.svc.clusterset.local:9200', 'http://b.s.camunda-region1.svc.clusterset.local:9200']],
  ])('export to the search cluster of each region %s', async (_where, lines, regionLines, urls) => {
    expect(exporters((await valuesOf(lines, regionLines)(REGION_1, 'normal')).text)).toEqual(urls);
  });

  it('log in at the search clusters of ECK by its Secrets, web apps at their own', async () => {
    const { values, text } = await valuesOf('    camunda: { version: 8.9.1 }\n    searchClusters: { eck: { version: 8.19.0 } }')(REGION_1, 'normal');
    expect([...text.matchAll(/PASSWORD\n\s+valueFrom:\n\s+secretKeyRef:\n\s+name: (\S+)\n\s+key: (\S+)/g)].map(([, name, key]) => `${name}/${key}`)).toEqual(['elasticsearch-es-password-region-0/elastic', 'elasticsearch-es-password-region-1/elastic']);
    expect(values['orchestration']).toMatchObject({ data: { secondaryStorage: { elasticsearch: { url: 'http://elasticsearch-es-http:9200', auth: { username: 'elastic', secret: { existingSecret: 'elasticsearch-es-elastic-user', existingSecretKey: 'elastic' } } } } } });
  });

  it('are refused with the file that cannot be read', async () => {
    const of = newValuesOf({ name: 'pair', cluster: configOf('    camunda: { version: 8.6.0 }'), readFile: () => Promise.reject(new Error('ENOENT')) });
    await expect(of(REGION_1, 'normal')).rejects.toMatchObject({ code: 'CONFIG_INVALID', facts: { file: '/conf/both.yaml' } });
    await expect(valuesOf('')(REGION_1, 'normal')).rejects.toMatchObject({ code: 'CONFIG_INVALID', facts: { problem: 'camunda is missing' } });
  });
});

describe('installRelease where camunda is configured', () => {
  it.each([['normal', true], ['without-web-apps', false]] as const)('gives helm the complete values by its standard input: %s', async (step, webApps) => {
    const cluster = configOf('    camunda: { version: 8.6.0 }');
    const stdin: (string | undefined)[] = [];
    const { writers, sent } = clusterOver({ kubernetes: () => ({ status: 200, text: '{}' }), files: (path) => FILES[path] ?? '', exec: (command) => { if (command.effect === 'write') stdin.push(command.stdin); return helm3(command); } }, cluster);
    const journal: string[] = [];
    await writers(({ command }) => { journal.push(command); }).installation.installRelease(REGION_0, { webApps });
    const expected = await newValuesOf({ name: 'lab', cluster, readFile })(REGION_0, step);
    const command = 'helm upgrade --install camunda ours/camunda --version 11.0.0 --kube-context region0 --namespace camunda-region0 --reset-values -f -';
    expect(stdin).toEqual([expected.text]);
    expect(sent.at(-1)).toBe(command);
    expect(new Set(journal)).toEqual(new Set([`${command} < (values of region0, sha256 ${expected.sha256})`]));
  });

  it.each([[true, ['camunda']], [false, ['camunda-search', 'camunda']]])('installs the search clusters first where a region is rebuilt and they have a release of their own (web apps: %s)', async (webApps, releases) => {
    const cluster = configOf('    camunda: { version: 8.6.0 }\n    searchClusters: { release: { chart: ours/search, version: 1.0.0 } }');
    const { writers, sent } = clusterOver({ kubernetes: () => ({ status: 200, text: '{}' }), files: (path) => FILES[path] ?? '' }, cluster);
    await writers(() => undefined).installation.installRelease(REGION_0, { webApps });
    expect(sent.flatMap((command) => /upgrade --install (\S+)/.exec(command)?.[1] ?? [])).toEqual(releases);
  });

  it('sends nothing when a values file cannot be read', async () => {
    const { writers, sent } = clusterOver({ files: () => { throw new Error('ENOENT'); } }, configOf('    camunda: { version: 8.6.0 }'));
    await expect(writers(() => undefined).installation.installRelease(REGION_0, { webApps: true })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(sent).toEqual([]);
  });
});

