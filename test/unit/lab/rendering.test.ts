import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { overlap } from '../../../src/lab/address-check.ts';
import { certificateRequests, certificatesIn } from '../../../src/lab/certificates.ts';
import { renderClusterManifests } from '../../../src/lab/cluster-manifests.ts';
import { renderDaemonKubeconfig } from '../../../src/lab/kubeconfig.ts';
import { renderLabConfig } from '../../../src/lab/lab-config.ts';
import { LAB_REGIONS } from '../../../src/lab/lab-region.ts';
import { renderKubeletConfig } from '../../../src/lab/node-config.ts';
import { requireOptions } from '../../../src/lab/prerequisites.ts';
import { judgeTopology } from '../../../src/lab/verification.ts';
import type { LabOptions } from '../../../src/ports/lab.ts';

const [region0, region1] = LAB_REGIONS;

describe('regions of the lab', () => {
  it('share no network', () => {
    const networks = LAB_REGIONS.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr]);
    expect(networks.flatMap((one, index) => networks.slice(index + 1).filter((other) => overlap(one, other)))).toEqual([]);
  });

  it.each([['10.240.0.1/24', '10.240.0.200', true], ['10.192.0.0/16', '10.0.0.0/8', true], ['10.192.0.0/16', '10.193.0.0/16', false]])(
    '%s and %s overlap: %s', (one, other, expected) => { expect(overlap(one, other)).toBe(expected); });

  it('name the service address of the API server in its certificate', () => {
    expect(certificateRequests(region1).apiServer.extensions.join()).toContain('IP:10.203.0.1');
  });
});

describe('configuration of a region', () => {
  it('knows its own names alone, as a new cluster does: what leads to the other region is the work of a set-up', () => {
    const manifests = renderClusterManifests(region0, 'coredns:1');
    expect(manifests).toContain('kubernetes cluster.local');
    expect(manifests).not.toMatch(/forward|camunda-region/);
  });

  it('puts DNS where the kubelet looks for it', () => {
    const kubelet: unknown = JSON.parse(renderKubeletConfig(region1, certificatesIn('/certificates'), '/resolv.conf'));
    expect(renderClusterManifests(region1, 'coredns:1')).toContain('"clusterIP":"10.203.0.10"');
    expect(kubelet).toMatchObject({ clusterDNS: ['10.203.0.10'] });
  });

  it('gives daemons credentials by file and the API server on loopback', () => {
    const certificates = certificatesIn('/certificates');
    expect(parse(renderDaemonKubeconfig(certificates, certificates.kubelet))).toMatchObject({
      clusters: [{ cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority': '/certificates/ca.crt' } }],
      users: [{ user: { 'client-certificate': '/certificates/kubelet.crt', 'client-key': '/certificates/kubelet.key' } }],
    });
  });
});

describe('Zeebe over both regions', () => {
  it('is judged by brokers, leaders and health', () => {
    const partition = (role: string, health = 'healthy'): { partitionId: number; role: string; health: string } => ({ partitionId: 1, role, health });
    const brokers = [{ nodeId: 0, partitions: [partition('leader')] }, { nodeId: 1, partitions: [partition('follower')] }];
    const options = { brokers: 2, partitions: 1 };
    expect(judgeTopology({ brokers }, options).done).toBe(true);
    expect(judgeTopology({ brokers }, { ...options, brokers: 4 })).toEqual({ done: false, seen: '2 of 4 brokers, 1 of 1 partitions led, 0 replicas not healthy' });
    expect(judgeTopology({ brokers: [{ nodeId: 0, partitions: [partition('leader', 'unhealthy')] }] }, { brokers: 1, partitions: 1 }).done).toBe(false);
  });

  const folders = { root: '/lab', kubeconfig: '/lab/kubeconfig', chart: '/charts/own', snapshots: '/lab/snapshots' };
  const clusterOf = (options: Partial<LabOptions>) => parseConfig(renderLabConfig(folders, { brokers: 4, partitions: 2, ...options }), '/lab/regions.yaml').clusters['lab'];

  it('is described to the runbooks, which set it up and install it again', () => {
    const regionOf = (name: string, podCidr: string) => ({ name, context: name, namespace: `camunda-${name}`, provider: 'lab', podCidr, search: { service: 'elasticsearch', port: 9200 } });
    expect(parse(renderLabConfig(folders, { brokers: 4, partitions: 2 }))).toEqual({
      engine: 'embedded',
      clusters: { lab: {
        release: 'camunda', kubeconfig: '/lab/kubeconfig', lossHoldMs: 0, approval: { groups: [], requesterMayApprove: true },
        camunda: { version: '8.6.0', brokers: 4, partitions: 2, replicationFactor: 4, search: 'elasticsearch', webApps: false },
        helm: { chart: '/charts/own', values: ['/charts/values/lab.yaml', '/lab/values.yaml'] }, snapshots: { type: 'fs', location: '/usr/share/elasticsearch/snapshots' },
        networkCheck: { image: 'docker.io/camunda/zeebe:8.6.0' }, pauseLimitMs: 300_000,
        regions: [regionOf('region0', '10.192.0.0/16'), regionOf('region1', '10.202.0.0/16')],
      } },
    });
  });

  it('brings Elasticsearch by a release of its own where the chart is not ours', () => {
    expect(clusterOf({})).toMatchObject({ helm: { chart: '/charts/own' }, searchClusters: 'chart' });
    expect(clusterOf({ chart: '/official.tgz' })).toMatchObject({
      helm: { chart: '/official.tgz' }, searchClusters: { release: { chart: '/charts/own', values: expect.arrayContaining(['/charts/values/lab-search.yaml']) } },
    });
  });

  it.each([
    { search: 'elasticsearch', place: 'deploy/lab/elasticsearch/image/elasticsearch.yml', says: 'path.repo: /usr/share/elasticsearch/snapshots\n' },
    { search: 'opensearch', place: 'deploy/lab/opensearch/entrypoint.sh', says: 'home=/usr/share/opensearch\n' },
  ] as const)('keeps its snapshots where $search may write them', ({ search, place, says }) => {
    const { snapshots, regions } = clusterOf({ search }) ?? {};
    const file = (name: string): string => readFileSync(join(import.meta.dirname, '../../..', name), 'utf8');
    expect(snapshots?.location).toBe(`/usr/share/${search}/snapshots`);
    expect(regions?.map((region) => region.search.service)).toEqual([search, search]);
    expect(file(place)).toContain(says);
    expect(file('deploy/charts/zeebe-dual-region/templates/search.yaml')).toContain('{name: snapshots, mountPath: /usr/share/{{ $engine }}/snapshots}');
  });

  it('runs the version that is asked for: its image checks the network too', () => {
    expect(clusterOf({ zeebe: '8.5.8' })).toMatchObject({ camunda: { version: '8.5.8' }, networkCheck: { image: 'docker.io/camunda/zeebe:8.5.8' }, helm: { chart: '/charts/own' } });
    expect(clusterOf({ zeebe: '8.5.8', chart: '/official.tgz' })?.helm).toMatchObject({ chart: '/official.tgz', values: expect.arrayContaining(['/charts/values/lab-official.yaml']) });
  });

  it.each([
    { says: 'web apps, which 8.5.8 does not have', options: { zeebe: '8.5.8', webApps: true, search: 'opensearch' }, expected: 'no --webapps with --zeebe 8.5.8: its distribution holds neither Operate nor Tasklist' },
    { says: 'a chart of another version', options: { chart: './camunda-platform-10.11.3.tgz' }, expected: 'a chart of Camunda 8.6, or --zeebe 8.5.8: this one installs 8.5' },
    { says: 'a chart of a version that the lab cannot run', options: { zeebe: '8.5.8', chart: './camunda-platform-12.13.3.tgz' }, expected: 'a chart of Camunda 8.5: this one installs 8.7' },
  ] as const)('refuses $says', ({ options, expected }) => {
    expect(() => requireOptions({ brokers: 4, partitions: 2, ...options })).toThrow(expect.objectContaining({ code: 'USAGE', facts: expect.objectContaining({ expected }) }));
  });

  it('takes an official chart of the version that is asked for', () => {
    expect(() => requireOptions({ brokers: 4, partitions: 2, zeebe: '8.5.8', chart: './camunda-platform-10.11.3.tgz' })).not.toThrow();
    expect(() => requireOptions({ brokers: 4, partitions: 2, chart: './camunda-platform-11.12.3.tgz' })).not.toThrow();
  });

  it('refuses web apps without the search engine that can serve them', () => {
    expect(() => requireOptions({ brokers: 4, partitions: 2, webApps: true })).toThrow(expect.objectContaining({ code: 'USAGE', facts: expect.objectContaining({ search: 'elasticsearch' }) }));
    expect(() => requireOptions({ brokers: 4, partitions: 2, webApps: true, search: 'opensearch' })).not.toThrow();
    expect(() => requireOptions({ brokers: 4, partitions: 2, chart: '/official.tgz', search: 'opensearch' })).toThrow(expect.objectContaining({ code: 'USAGE', facts: expect.objectContaining({ chart: '/official.tgz' }) }));
  });
});
