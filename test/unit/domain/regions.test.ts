import { describe, expect, it } from 'vitest';
import { brokerIdOfPod, brokersOf, failoverSiteOf, temporaryBrokersOf } from '../../../src/domain/regions.ts';
import { east, layout, west } from '../../support/failback-builders.ts';

describe('brokerIdOfPod', () => {
  it.each([{ region: east, ids: [0, 2, 4, 6] }, { region: west, ids: [1, 3, 5, 7] }])('counts the pods of $region.name by the number of regions', ({ region, ids }) => {
    expect([0, 1, 2, 3].map((ordinal) => brokerIdOfPod(region, ordinal))).toEqual(ids);
    expect(ids).toEqual(brokersOf(layout, region.name, 8));
  });

  it.each([{ host: east, lost: west, ids: [1, 5] }, { host: west, lost: east, ids: [0, 4] }])('gives pods beside $host.name every other id of $lost.name', ({ host, lost, ids }) => {
    expect([0, 1].map((ordinal) => brokerIdOfPod(failoverSiteOf(host), ordinal))).toEqual(ids);
    expect(ids).toEqual(temporaryBrokersOf(layout, lost.name, 8));
  });
});
