import { describe, expect, it } from 'vitest';
import { throwAwayOf, type ThrowAwayInput } from '../../../../src/domain/values/throw-away.ts';

const OFFICIAL = 'camunda/camunda-platform';
const OWN = './deploy/charts/zeebe-dual-region';
const thrownAway = (own: ThrowAwayInput['own'], { chart = OFFICIAL, version = '8.5.8', ...shape }: Partial<ThrowAwayInput['shape']> & { readonly chart?: string } = {}) =>
  throwAwayOf({ shape: { version, search: 'elasticsearch', searchClusters: 'existing', ...shape }, release: 'orders', chart, own });

describe('throwAwayOf', () => {
  it.each(['chart', 'release'] as const)('keeps the name of the region\'s own where the same %s brings both', (searchClusters) => {
    expect(thrownAway({ service: 'search', port: 9201 }, { searchClusters })).toMatchObject({ service: 'search', port: 9201 });
  });

  it('has the chart bring what the region has of it, and no second one where there is a release of its own', () => {
    expect(thrownAway({ service: 'search', port: 9200 }, { searchClusters: 'chart' }).values).toEqual({ elasticsearch: { enabled: true } });
    expect(thrownAway({ service: 'search', port: 9200 }, { searchClusters: 'chart', chart: OWN, search: 'opensearch' }).values).toEqual({ opensearch: { enabled: true } });
    expect(thrownAway({ service: 'search', port: 9200 }, { searchClusters: 'release' }).values).toEqual({});
  });

  it.each([
    { why: 'another name', service: 'search', chart: OFFICIAL, version: '8.5.8', name: 'orders-elasticsearch-master-hl', fullnameOverride: 'orders-elasticsearch' },
    { why: 'the name that the chart can give it', service: 'search-master-hl', chart: OFFICIAL, version: '8.3.0', name: 'search-master-hl', fullnameOverride: 'search' },
    { why: 'an address', service: undefined, chart: OFFICIAL, version: '8.4.0', name: 'orders-elasticsearch-master-hl', fullnameOverride: 'orders-elasticsearch' },
    { why: 'another name, 8.2', service: 'search', chart: OFFICIAL, version: '8.2.28', name: 'elasticsearch-master-headless', fullnameOverride: 'elasticsearch-master' },
    { why: 'the name of 8.2', service: 'elasticsearch-master-headless', chart: './camunda-platform-8.2.28.tgz', version: '8.2.28', name: 'elasticsearch-master-headless', fullnameOverride: 'elasticsearch-master' },
    { why: 'any name, with the own chart', service: 'search', chart: OWN, version: '8.5.8', name: 'search', fullnameOverride: 'search' },
    { why: 'an address, with the own chart', service: undefined, chart: OWN, version: '8.5.8', name: 'elasticsearch', fullnameOverride: 'elasticsearch' },
  ])('names what the chart brings where the region\'s own is somebody else\'s, under $why', ({ service, chart, version, name, fullnameOverride }) => {
    expect(thrownAway({ service, port: 9201 }, { chart, version })).toEqual({ service: name, port: 9200, values: { elasticsearch: { enabled: true, fullnameOverride } } });
  });

  it('names it itself where the chart brings the region\'s own, which is reached by its address', () => {
    expect(thrownAway({ port: 9200 }, { searchClusters: 'chart' })).toMatchObject({ service: 'orders-elasticsearch-master-hl', values: { elasticsearch: { fullnameOverride: 'orders-elasticsearch' } } });
  });

  it('is OpenSearch where the own chart brings it', () => {
    expect(thrownAway({ port: 9200 }, { chart: OWN, search: 'opensearch' })).toEqual({ service: 'opensearch', port: 9200, values: { opensearch: { enabled: true, fullnameOverride: 'opensearch' } } });
  });
});
