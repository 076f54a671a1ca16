import { describe, expect, it } from 'vitest';
import { renderExampleConfig, type PodsByNodes } from '../../../src/config/example.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';

const clusterIn = (text: string): unknown => parseConfig(text, 'regions.yaml').clusters['payments'];

/** The example with the comment sign taken away from each line that starts, or goes on, as one of these. */
const uncommented = (...starts: readonly RegExp[]): string => {
  let inside = -1;
  return renderExampleConfig().split('\n').map((line) => {
    const found = /^( *)# ( *)(.*)$/.exec(line);
    if (found === null) { inside = -1; return line; }
    const [, indent = '', more = '', text = ''] = found;
    const depth = indent.length + more.length;
    if (inside === -1 || depth <= inside) inside = starts.some((start) => start.test(text)) && more === '' ? depth : -1;
    return inside === -1 ? line : `${indent}${more}${text}`;
  }).join('\n');
};

const INSTALLED = [/^camunda:$/, /^helm:$/, /^secrets:$/] as const;

describe('renderExampleConfig', () => {
  it('is valid as it is, with the contexts given', () => {
    expect(parseConfig(renderExampleConfig([{ context: 'a' }, { context: 'b' }]), 'regions.yaml').clusters['payments']).toMatchObject({ regions: [{ context: 'a' }, { context: 'b' }] });
  });

  it('is valid with what a failback needs', () => {
    expect(clusterIn(uncommented(/^helm:$/, /^snapshots:$/, /^dns:/, /^pauseLimitMs:/, /^values:/))).toMatchObject({
      helm: { chart: 'camunda/camunda-platform', version: '11.0.0', values: ['./values.yaml'] }, regions: [{ values: ['./region0.yaml'] }, {}],
      snapshots: { repository: 'camunda_backup', type: 's3', bucket: 'camunda-backup', basePath: 'payments', client: 'default', keep: 1 }, pauseLimitMs: 1_800_000,
    });
  });

  it.each([
    { what: 'the search clusters of the chart', lines: [/^searchClusters: chart/], holds: { searchClusters: 'chart' } },
    { what: 'search clusters of their own', lines: [/^searchClusters: \{ release/], holds: { searchClusters: { release: { values: ['./search.yaml'] } } } },
    { what: 'GKE', lines: [/^podCidr/, /^provider: \{ gke/], holds: { regions: [{ podCidr: '10.192.0.0/16', provider: { gke: { location: 'us-east1' } } }, { podCidr: '10.202.0.0/16' }] } },
    { what: 'EKS', lines: [/^provider: \{ eks/], holds: { regions: [{ provider: { eks: { create: { configFile: './region0-eks.yaml' } } } }, { provider: { eks: { region: 'eu-west-3' } } }] } },
    { what: 'OpenShift', lines: [/^provider: \{ openshift/], holds: { regions: [{ provider: { openshift: { clusterId: 'region0' } } }, { provider: { openshift: { clusterId: 'region1' } } }] } },
  ])('is valid with what a set-up needs, and $what', ({ lines, holds }) => {
    expect(clusterIn(uncommented(...INSTALLED, ...lines))).toMatchObject({
      camunda: { version: '8.6.0', brokers: 8, partitions: 8, replicationFactor: 4 }, helm: { version: '11.0.0' },
      secrets: [{ name: 'camunda-backup', keys: { accessKey: { fromEnv: 'BACKUP_ACCESS_KEY' }, secretKey: { fromFile: './secrets/backup-secret-key' } } }], ...holds,
    });
  });

  const FIRST = { context: 'a', pods: { range: '10.192.0.0/23', nodes: 2 } } as const;
  const withSecond = (pods: PodsByNodes): string => renderExampleConfig([FIRST, { context: 'b', pods }]);
  const regionsIn = (text: string): unknown => parseConfig(text, 'regions.yaml').clusters['payments']?.regions;

  it('names the addresses of pods as the nodes tell them, and where they come from', () => {
    const text = withSecond({ range: '10.202.0.0/24', nodes: 1 });
    expect(regionsIn(text)).toMatchObject([{ podCidr: '10.192.0.0/23' }, { podCidr: '10.202.0.0/24' }]);
    expect(text).toContain('        # Addresses of its pods, by spec.podCIDRs of its nodes (2); widen it for nodes to come. Must not overlap with those of the other region.\n        podCidr: 10.192.0.0/23\n');
  });

  it('says why the addresses of one region are not known', () => {
    const text = withSecond({ problem: 'no answer' });
    expect(regionsIn(text)).toEqual([expect.objectContaining({ podCidr: '10.192.0.0/23' }), expect.not.objectContaining({ podCidr: expect.anything() })]);
    expect(text).toContain('        # Addresses of its pods, not known from its nodes: no answer.\n        # podCidr: 10.202.0.0/16\n');
  });

  it('stays valid where pods of both regions have the same addresses', () => {
    const text = withSecond({ range: '10.192.1.0/24', nodes: 1 });
    for (const region of [0, 1]) expect(regionsIn(text)).toHaveProperty([region, 'context']);
    expect(text).toContain('nodes (2): they share some with those of the other region (10.192.1.0/24), and no route can lead between the same addresses.\n        # podCidr: 10.192.0.0/23\n');
    expect(text).toContain('        # podCidr: 10.192.1.0/24\n');
  });
});
