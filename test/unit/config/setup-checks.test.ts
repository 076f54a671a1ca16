import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

type Data = Readonly<Record<string, unknown>>;
interface Change { readonly camunda?: Data | null; readonly cluster?: Data; readonly north?: Data; readonly south?: Data }

/** A cluster that can be set up, with some keys replaced. */
function fileWith({ camunda = {}, cluster = {}, north = {}, south = {} }: Change): string {
  const region = (name: string, more: Data): Data => ({ name, context: `ctx-${name}`, namespace: `zeebe-${name}`, search: { service: 'elasticsearch' }, ...more });
  return stringify({ clusters: { payments: {
    helm: { chart: './chart' }, ...(camunda === null ? {} : { camunda: { version: '8.6.0', ...camunda } }), ...cluster, regions: [region('north', north), region('south', south)],
  } } });
}

interface Issue { readonly field: string; readonly value?: unknown; readonly problem: string; readonly remedy: string }

function issuesOf(change: Change): readonly Issue[] {
  try {
    parseConfig(fileWith(change), 'conf/regions.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof RunbookError) || error.code !== 'CONFIG_INVALID') throw error;
    const { issues } = error.facts;
    return Array.isArray(issues) ? issues.map(({ field, value, problem, remedy }: Issue) => ({ field: field.replace('clusters.payments.', ''), ...(value === undefined ? {} : { value }), problem, remedy })) : [];
  }
}

const eck = { eck: { version: '8.19.0' } };
const openshift = (clusterId: string): Data => ({ provider: { openshift: { clusterId } } });
const official = { chart: 'camunda/camunda-platform', version: '10.11.3' };
const gke = { gke: { project: 'p', location: 'l', cluster: 'c' } };
const eks = { eks: { region: 'r', cluster: 'c' } };

/** What a cluster of 8.2 to 8.5 needs besides. */
const ranges = { north: { podCidr: '10.192.0.0/16' }, south: { podCidr: '10.193.0.0/16' } };

describe('parseConfig of what a set-up installs', () => {
  it.each<{ what: string; change: Change }>([
    { what: 'no snapshots', change: {} },
    { what: 'more brokers', change: { camunda: { brokers: 6, partitions: 3, replicationFactor: 4, identity: false } } },
    { what: 'the oldest version', change: { ...ranges, camunda: { version: '8.2.28' } } },
    { what: 'an alpha of the newest version', change: { camunda: { version: '8.10.0-alpha5' } } },
    { what: 'ECK with 8.9', change: { camunda: { version: '8.9.0' }, cluster: { searchClusters: eck } } },
    { what: 'Optimize in one region with 8.8', change: { camunda: { version: '8.8.0' }, south: { optimize: true } } },
    { what: 'the chart of the version', change: { cluster: { helm: { chart: 'camunda/camunda-platform', version: '11.12.3' } } } },
    { what: 'a chart of somebody else', change: { cluster: { helm: { chart: 'ours/camunda', version: '3.0.0' } } } },
    { what: 'OpenSearch of a release of its own before 8.6', change: { ...ranges, camunda: { version: '8.5.8', search: 'opensearch' }, cluster: { helm: official, searchClusters: { release: { chart: 'c' } } } } },
    { what: 'OpenSearch before 8.6 where exporting waits', change: { ...ranges, camunda: { version: '8.5.8', search: 'opensearch', classicExporting: 'waiting' }, cluster: { helm: official } } },
    { what: 'OpenSearch before 8.6 of a chart that brings it', change: { ...ranges, camunda: { version: '8.5.8', search: 'opensearch' }, cluster: { helm: { chart: 'ours/camunda' } } } },
    { what: 'ranges side by side', change: ranges },
    { what: 'a range in one region', change: { north: { podCidr: '10.0.0.0/8' } } },
    { what: 'GKE beside EKS', change: { north: { provider: gke }, south: { provider: eks } } },
    { what: 'OpenShift in both', change: { north: openshift('a'), south: openshift('b') } },
  ])('takes $what', ({ change }) => {
    expect(issuesOf(change)).toEqual([]);
  });

  it.each<{ change: Change; field: string; value?: unknown; problem: string; remedy: string | RegExp }>([
    { change: { camunda: { version: '8.1.9' } }, field: 'camunda.version', value: '8.1.9', problem: 'is not supported', remedy: 'Write a version from 8.2 to 8.10' },
    { change: { camunda: { version: '8.11.0' } }, field: 'camunda.version', value: '8.11.0', problem: 'is not supported', remedy: 'Write a version from 8.2 to 8.10' },
    { change: { camunda: { brokers: 7 } }, field: 'camunda.brokers', value: 7, problem: 'is not even', remedy: /each region runs half/ },
    { change: { camunda: { brokers: 2 } }, field: 'camunda.brokers', value: 2, problem: 'is fewer than 4', remedy: 'Write 4 or more: replication factor 4 needs at least 2 a region' },
    { change: { camunda: { replicationFactor: 3 } }, field: 'camunda.replicationFactor', value: 3, problem: 'is less than 4', remedy: /^Write 4: each region holds two replicas/ },
    { change: { camunda: { replicationFactor: 6 } }, field: 'camunda.replicationFactor', value: 6, problem: 'is more than 4', remedy: /^Write 4/ },
    { change: { camunda: { identity: true } }, field: 'camunda.identity', value: true, problem: 'is not supported over two regions', remedy: 'Write false, or leave it out' },
    { change: { cluster: { helm: undefined } }, field: 'camunda', problem: 'stands there without helm', remedy: 'Add helm: it names the chart that is installed' },
    { change: { cluster: { helm: { chart: 'camunda/camunda-platform', version: '12.0.0' } } }, field: 'helm.version', value: '12.0.0', problem: 'is a chart of Camunda 8.7', remedy: /^Name a chart of Camunda 8.6/ },
    { change: { ...ranges, camunda: { version: '8.5.8', brokers: 6 } }, field: 'camunda.brokers', value: 6, problem: 'is no multiple of 4', remedy: /^Write 4, 8, 12/ },
    { change: { north: ranges.north, camunda: { version: '8.5.8' } }, field: 'regions[1]', problem: 'has no podCidr', remedy: /`regionctl init` reads it/ },
    { change: { ...ranges, camunda: { version: '8.5.8', search: 'opensearch' }, cluster: { helm: official } }, field: 'camunda.search', value: 'opensearch', problem: "would need a throw-away OpenSearch while a region is lost, and Camunda's charts bring Elasticsearch only", remedy: /^Write classicExporting: waiting/ },
    { change: { cluster: { searchClusters: {} } }, field: 'searchClusters', problem: 'names neither release nor eck', remedy: /^Name exactly one/ },
    { change: { camunda: { version: '8.9.0' }, cluster: { searchClusters: { ...eck, release: { chart: 'c' } } } }, field: 'searchClusters', problem: 'names both release and eck', remedy: /^Name exactly one/ },
    { change: { camunda: { version: '8.8.0' }, cluster: { searchClusters: eck } }, field: 'searchClusters.eck', problem: 'is not the way of Camunda 8.8', remedy: /ECK is supported from 8.9 on/ },
    { change: { camunda: { version: '8.9.0', search: 'opensearch' }, cluster: { searchClusters: eck } }, field: 'searchClusters.eck', problem: 'runs no OpenSearch', remedy: /^Set camunda.search/ },
    { change: { cluster: { searchClusters: { release: { chart: '~/c' } } } }, field: 'searchClusters.release.chart', value: '~/c', problem: 'starts with ~, which no shell expands here', remedy: /absolute path/ },
    { change: { cluster: { secrets: [{ name: 's', keys: { a: { fromEnv: 'A', fromFile: 'a' } } }] } }, field: 'secrets[0].keys.a', problem: 'names both fromEnv and fromFile', remedy: /^Name exactly one/ },
    { change: { cluster: { secrets: [{ name: 's', keys: { a: {} } }] } }, field: 'secrets[0].keys.a', problem: 'names neither fromEnv nor fromFile', remedy: /^Name exactly one/ },
    { change: { cluster: { secrets: [{ name: 's', keys: {} }] } }, field: 'secrets[0].keys', problem: 'names no key', remedy: /at least one key/ },
    { change: { cluster: { secrets: [{ name: 's', keys: { a: { fromEnv: 'A' } } }, { name: 's', keys: { b: { fromEnv: 'B' } } }] } }, field: 'secrets[1].name', value: 's', problem: 'is the name of another Secret too', remedy: /below one name/ },
    { change: { cluster: { secrets: [{ name: 's', keys: { a: 'hunter2' } }] } }, field: 'secrets[0].keys.a', value: '[redacted]', problem: 'is not a map of keys and values', remedy: /^Write a reference/ },
    { change: { north: { optimize: true } }, field: 'regions[0].optimize', value: true, problem: 'is not supported over two regions with Camunda 8.6', remedy: /needs 8.8/ },
    { change: { camunda: { version: '8.8.0' }, north: { optimize: true }, south: { optimize: true } }, field: 'regions[1].optimize', value: true, problem: 'is wanted in another region too', remedy: 'Keep it in one region' },
    { change: { north: { provider: {} } }, field: 'regions[0].provider', problem: 'names none of gke, eks, openshift', remedy: /^Name exactly one/ },
    { change: { north: { provider: { ...gke, ...eks } } }, field: 'regions[0].provider', problem: 'names gke and eks', remedy: /^Name exactly one/ },
    { change: { north: openshift('a') }, field: 'regions[1].provider', problem: 'is not OpenShift, and the other region is', remedy: /^Run both regions on OpenShift/ },
    { change: { north: { provider: gke }, south: openshift('a') }, field: 'regions[0].provider', problem: 'is not OpenShift, and the other region is', remedy: /^Run both regions on OpenShift/ },
    { change: { north: openshift('a'), south: openshift('a') }, field: 'regions[1].provider.openshift.clusterId', value: 'a', problem: 'is the Submariner cluster id of another region too', remedy: /^Name the id of each/ },
    { change: { north: { podCidr: '10.192.0.0/16' }, south: { podCidr: '10.192.128.0/17' } }, field: 'regions[1].podCidr', value: '10.192.128.0/17', problem: 'overlaps with 10.192.0.0/16 of the other region', remedy: /share no address/ },
    { change: { north: { podCidr: '10.300.0.0/16' } }, field: 'regions[0].podCidr', value: '10.300.0.0/16', problem: 'is no range of IPv4 addresses', remedy: /such as 10.192.0.0\/16/ },
    { change: { south: { podCidr: '10.0.0.0/33' } }, field: 'regions[1].podCidr', value: '10.0.0.0/33', problem: 'is no range of IPv4 addresses', remedy: /such as 10.192.0.0\/16/ },
  ])('tells that $field $problem', ({ change, field, value, problem, remedy }) => {
    expect(issuesOf(change)).toEqual([{ field, ...(value === undefined ? {} : { value }), problem, remedy: expect.stringMatching(remedy) }]);
  });

  it('tells everything at once', () => {
    const issues = issuesOf({ camunda: { brokers: 3, identity: true }, cluster: { secrets: [{ name: 's', keys: {} }] }, north: { podCidr: '10.0.0.0/8' }, south: { podCidr: '10.1.0.0/16', provider: {} } });
    expect(issues.map(({ field }) => field)).toEqual(['camunda.brokers', 'camunda.brokers', 'camunda.identity', 'secrets[0].keys', 'regions[1].podCidr', 'regions[1].provider']);
  });

  it('keeps no value of a secret that was pasted under a wrong key', () => {
    expect(JSON.stringify(issuesOf({ cluster: { secrets: [{ name: 's', keys: { a: { value: 'hunter2' } } }] } }))).not.toContain('hunter2');
  });

  it('reads the paths of a set-up from the folder of the file', () => {
    const text = fileWith({
      cluster: { searchClusters: { release: { chart: './search', values: ['search.yaml'] } }, secrets: [{ name: 's', keys: { a: { fromFile: 'secrets/a' }, b: { fromEnv: 'B' } } }] },
      north: { provider: { eks: { ...eks.eks, create: { configFile: 'eks.yaml' } } } }, south: { provider: eks },
    });
    expect(parseConfig(text, 'conf/regions.yaml').clusters['payments']).toMatchObject({
      searchClusters: { release: { chart: 'conf/./search', values: ['conf/search.yaml'] } }, secrets: [{ keys: { a: { fromFile: 'conf/secrets/a' }, b: { fromEnv: 'B' } } }],
      regions: [{ provider: { eks: { region: 'r', create: { configFile: 'conf/eks.yaml' } } } }, { provider: eks }],
    });
  });
});
