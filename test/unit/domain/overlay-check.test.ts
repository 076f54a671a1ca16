import { describe, expect, it } from 'vitest';
import { checkOverlay } from '../../../src/domain/overlay-check.ts';
import type { Shape } from '../../../src/domain/shape.ts';

const shape: Shape = { version: '8.6.0', brokers: 8, partitions: 12, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'chart', secrets: [], snapshots: false };
const fieldsIn = (values: unknown, regionId: 0 | 1 | null = null): readonly string[] => checkOverlay(values, shape, regionId).map(({ field }) => field);

describe('checkOverlay', () => {
  it('takes what does not contradict', () => {
    expect(checkOverlay({
      global: { multiregion: { regions: 2, regionId: 1, installationType: 'normal' }, elasticsearch: { disableExporter: true }, image: { tag: '8.6.0-hardened' } },
      zeebe: { clusterSize: '8', partitionCount: 12, replicationFactor: '4', replicas: 4, resources: {}, image: { tag: 'our-build-17' }, env: [
        { name: 'ZEEBE_BROKER_CLUSTER_CLUSTERSIZE', value: '8' }, { name: 'ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION0_ARGS_URL', value: 'http://other:9200' }, { name: 'JAVA_OPTS', value: '' },
        { name: 'CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION0_ARGS_CONNECT_URL', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ] },
      operate: { image: { tag: '8.6.4' } }, identity: { enabled: false }, optimize: { enabled: false },
    }, shape, 1)).toEqual([]);
    expect(checkOverlay(null, shape)).toEqual([]);
    expect(checkOverlay({ zeebe: { env: ['no map'] } }, shape)).toEqual([]);
  });

  it.each([
    ['zeebe.clusterSize', { zeebe: { clusterSize: '4' } }, 'is not 8, which camunda.brokers asks for'],
    ['orchestration.clusterSize', { orchestration: { clusterSize: 4 } }, 'is not 8, which camunda.brokers asks for'],
    ['zeebe.replicas', { zeebe: { replicas: 8 } }, 'is not 4, which is half of camunda.brokers'],
    ['zeebe.partitionCount', { zeebe: { partitionCount: 8 } }, 'is not 12, which camunda.partitions asks for'],
    ['zeebe.replicationFactor', { zeebe: { replicationFactor: 3 } }, 'is not 4, which camunda.replicationFactor asks for'],
    ['global.multiregion.regions', { global: { multiregion: { regions: 1 } } }, 'is not 2, which regions.yaml has'],
    ['global.multiregion.installationType', { global: { multiregion: { installationType: 'failOver' } } }, 'is not normal, which a set-up installs'],
    ['global.installationType', { global: { installationType: 'failBack' } }, 'is not normal, which a set-up installs'],
    ['global.regions', { global: { regions: 3 } }, 'is not 2, which regions.yaml has'],
    ['global.regionId', { global: { regionId: 0 } }, 'stands in a file of both regions: their brokers would get the same ids'],
    ['global.elasticsearch.disableExporter', { global: { elasticsearch: { disableExporter: false } } }, "turns on the chart's own exporter, which writes into one region only"],
    ['orchestration.exporters.camunda.enabled', { orchestration: { exporters: { camunda: { enabled: true } } } }, "turns on the chart's own exporter, which writes into one region only"],
    ['zeebe.env', { zeebe: { env: null } }, 'takes the exporters and contact points of both regions away'],
    ['zeebe.env[ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_CLASSNAME]', { zeebe: { env: [{ name: 'ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_CLASSNAME', value: '' }] } }, 'takes an exporter away: each broker exports to both regions'],
    ['orchestration.env[CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION0_ARGS_CONNECT_URL]', { orchestration: { env: [{ name: 'CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION0_ARGS_CONNECT_URL' }] } }, 'takes an exporter away: each broker exports to both regions'],
    ['zeebe.env[ZEEBE_BROKER_CLUSTER_NODEID]', { zeebe: { env: [{ name: 'ZEEBE_BROKER_CLUSTER_NODEID', value: '0' }] } }, 'gives brokers one id'],
    ['zeebe.env[ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR]', { zeebe: { env: [{ name: 'ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR', value: '3' }] } }, 'is not 4, which regions.yaml asks for'],
    ['identity.enabled', { identity: { enabled: true } }, 'turns on Management Identity, which is not supported over two regions'],
    ['global.identity.auth.enabled', { global: { identity: { auth: { enabled: 'true' } } } }, 'turns on Management Identity, which is not supported over two regions'],
    ['optimize.enabled', { optimize: { enabled: true } }, 'turns on Optimize, which regions.yaml decides'],
    ['zeebe.image.tag', { zeebe: { image: { tag: '8.6.1' } } }, 'is another version than 8.6.0, which camunda.version asks for'],
    ['zeebeGateway.image.tag', { zeebeGateway: { image: { tag: '8.7.0' } } }, 'is another version than 8.6.0, which camunda.version asks for'],
    ['global.image.tag', { global: { image: { tag: 8.5 } } }, 'is another version than 8.6.0, which camunda.version asks for'],
    ['operate.image.tag', { operate: { image: { tag: '8.5.0' } } }, 'is another version than 8.6.0, which camunda.version asks for'],
  ])('tells of %s', (field, values, problem) => {
    expect(checkOverlay(values, shape)).toEqual([expect.objectContaining({ field, problem })]);
  });

  it('leaves the place of a region to its own file, and to the right one', () => {
    const values = { global: { multiregion: { regionId: 1 } } };
    expect(fieldsIn(values, 1)).toEqual([]);
    expect(checkOverlay(values, shape, 0)).toMatchObject([{ value: 1, problem: 'is not 0, which is the place of the region in regions.yaml' }]);
    expect(checkOverlay(values, shape)).toMatchObject([{ problem: expect.stringContaining('a file of both regions') }]);
  });

  it('tells everything at once', () => {
    expect(fieldsIn({ zeebe: { clusterSize: 3, image: { tag: '8.5.0' }, env: null }, identity: { enabled: true } })).toEqual(['zeebe.clusterSize', 'zeebe.env', 'identity.enabled', 'zeebe.image.tag']);
  });
});
