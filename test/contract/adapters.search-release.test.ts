import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ClusterConfig } from '../../src/config/schema.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { CLUSTER, clusterOver, helm3, REGION_0 } from '../support/answers.ts';

const CONFIG: ClusterConfig = { ...CLUSTER, searchClusters: { release: { chart: 'elastic/elasticsearch', version: '8.5.1', values: ['/values/search.yaml', '/values/large.yaml'] } } };
const FILES: Readonly<Record<string, string>> = { '/values/search.yaml': 'esJavaOpts: -Xmx1g\nresources: { limits: { cpu: 1 } }\n', '/values/large.yaml': 'resources: { limits: { memory: 2Gi } }\n' };
const MERGED = { esJavaOpts: '-Xmx1g', resources: { limits: { cpu: 1, memory: '2Gi' } } };
const SECRETS = 'GET /api/v1/namespaces/camunda-region0/secrets?labelSelector=owner%3Dhelm%2Cname%3Dcamunda-search';
const SETS = 'GET /apis/apps/v1/namespaces/camunda-region0/statefulsets?labelSelector=app.kubernetes.io%2Finstance%3Dcamunda-search';

const json = (body: unknown): KubernetesResponse => ({ status: 200, text: JSON.stringify(body) });
/** As helm stores it: JSON, gzip, base64, and the base64 of a Secret around. */
const secretOf = (config: unknown, version: string, revision: string, status: string): object => {
  const release = Buffer.from(gzipSync(JSON.stringify({ config, chart: { metadata: { version } } })).toString('base64')).toString('base64');
  return { type: 'helm.sh/release.v1', metadata: { labels: { name: 'camunda-search', version: revision, status } }, data: { release } };
};
const stored = (config: unknown, version = '8.5.1'): KubernetesResponse => json({ items: [secretOf(config, version, '2', 'deployed')] });
const standing = { metadata: { generation: 3 }, spec: { replicas: 2 }, status: { observedGeneration: 3, readyReplicas: 2, updateRevision: 'b', currentRevision: 'b' } };
const read = (release: KubernetesResponse, sets: readonly object[] = [standing]) =>
  clusterOver({ files: (path) => FILES[path] ?? '', kubernetes: (call) => ({ [SECRETS]: release, [SETS]: json({ items: sets }) })[call] ?? { status: 404, text: '{}' } }, CONFIG).readers.searchClusters.readRelease(REGION_0);

describe('the release of search clusters', () => {
  it('is none where helm has stored none', async () => {
    expect(await read(json({ items: [] }))).toBeNull();
  });

  it('is that of the newest revision', async () => {
    expect(await read(json({ items: [secretOf({}, '8.5.1', '9', 'superseded'), secretOf(MERGED, '8.5.1', '10', 'failed')] }))).toMatchObject({ status: 'failed', differences: [] });
  });

  it('has no differences where helm was given the files of regions.yaml, merged', async () => {
    expect(await read(stored(MERGED))).toEqual({ status: 'deployed', differences: [], settled: true });
  });

  it('tells each value that differs, and another version of the chart', async () => {
    expect(await read(stored({ ...MERGED, esJavaOpts: '-Xmx2g', adminPassword: 'correct-horse' }, '8.4.0'))).toMatchObject({ differences: [
      { path: '(version of the chart)', before: '8.4.0', after: '8.5.1' }, { path: 'adminPassword', before: '(hidden)', after: undefined }, { path: 'esJavaOpts', before: '-Xmx2g', after: '-Xmx1g' },
    ] });
  });

  it.each([
    ['a change that was not seen yet', { metadata: { generation: 4 } }], ['a pod that is not ready', { status: { ...standing.status, readyReplicas: 1 } }],
    ['a pod of the revision before', { status: { ...standing.status, updateRevision: 'c' } }],
  ])('is not settled with %s', async (_what, part) => {
    expect(await read(stored(MERGED), [standing, { ...standing, ...part }])).toMatchObject({ settled: false });
  });

  it('is not guessed where it cannot be read', async () => {
    await expect(read(json({ items: [{ metadata: { labels: { name: 'camunda-search', version: '2', status: 'deployed' } }, data: { release: '!' } }] }))).rejects.toMatchObject({ code: 'ANSWER_UNKNOWN', facts: { release: 'camunda-search' } });
  });

  it('is installed with what it is compared with', async () => {
    const given: (string | undefined)[] = [];
    const cluster = clusterOver({ files: (path) => FILES[path] ?? '', exec: (command) => { if (command.effect === 'write') given.push(command.stdin); return helm3(command); } }, CONFIG);
    await cluster.writers(() => undefined).searchClusters.installRelease(REGION_0);
    expect(given).toEqual(['esJavaOpts: -Xmx1g\nresources:\n  limits:\n    cpu: 1\n    memory: 2Gi\n']);
  });
});
