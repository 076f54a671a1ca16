import { describe, expect, it } from 'vitest';
import { leadsAlike, zonesTo } from '../../../src/domain/dns-forwarding.ts';

describe('zonesTo', () => {
  const zone = (namespace: string): string => `${namespace}.svc.cluster.local`;
  const zones = (other: string, own: string): string[] => zonesTo(zone(other), zone(own), ['10.0.0.1']).map((forward) => forward.zone);

  it('leads to the namespace of the other region and to that of its temporary brokers', () => {
    expect(zonesTo(zone('camunda-west'), zone('camunda-east'), ['10.0.0.2', '10.0.0.1'])).toEqual(
      ['camunda-west', 'camunda-west-failover'].map((namespace) => ({ zone: zone(namespace), addresses: ['10.0.0.1', '10.0.0.2'] })),
    );
  });

  it('never leads a namespace of its own away: that would be a circle', () => {
    expect(zones('camunda', 'camunda-failover')).toEqual([zone('camunda')]);
    expect(zones('camunda-failover', 'camunda')).toEqual([zone('camunda-failover-failover')]);
  });
});

describe('leadsAlike', () => {
  it('compares zone and addresses, in any order', () => {
    const one = { zone: 'a', addresses: ['1', '2'] };
    expect(leadsAlike(one, { zone: 'a', addresses: ['2', '1'] })).toBe(true);
    expect(leadsAlike(one, { zone: 'a', addresses: ['1'] })).toBe(false);
    expect(leadsAlike(one, { zone: 'b', addresses: ['1', '2'] })).toBe(false);
  });
});
