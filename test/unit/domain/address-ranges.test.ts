import { describe, expect, it } from 'vitest';
import { commonRange, overlapping, rangeOf } from '../../../src/domain/address-ranges.ts';

describe('overlapping', () => {
  it.each([
    ['10.192.0.0/16', '10.202.0.0/16', false], ['10.192.0.0/16', '10.192.128.0/24', true], ['10.192.128.0/24', '10.192.0.0/16', true],
    ['10.192.0.0/16', '10.192.0.0/16', true], ['10.0.0.0/8', '11.0.0.0/8', false], ['0.0.0.0/0', '10.1.2.3/32', true],
    ['10.192.7.9/16', '10.192.1.0/24', true], ['fd00::/8', '10.0.0.0/8', false], ['nothing', '10.0.0.0/8', false],
  ])('%s and %s: %s', (one, other, shared) => {
    expect(overlapping(one, other)).toBe(shared);
  });
});

describe('rangeOf', () => {
  it('is null for what is no range', () => {
    expect([rangeOf('10.0.0.256/8'), rangeOf('10.0.0.0/33'), rangeOf('10.0.0.0')]).toEqual([null, null, null]);
  });

  it('counts from the network, whatever address stands before the slash', () => {
    expect(rangeOf('10.192.7.9/30')).toEqual({ first: rangeOf('10.192.7.8/32')?.first, last: rangeOf('10.192.7.11/32')?.first });
  });
});

describe('commonRange', () => {
  it.each([
    [['10.192.0.0/24', '10.192.1.0/24'], '10.192.0.0/23'], [['10.192.1.0/24', '10.192.2.0/24'], '10.192.0.0/22'], [['10.192.3.7/24'], '10.192.3.0/24'],
    [['10.192.0.0/16', '10.192.7.0/24'], '10.192.0.0/16'], [['fd00:10::/64', '10.192.0.0/24'], '10.192.0.0/24'], [['10.0.0.1/32', '10.0.0.2/32'], '10.0.0.0/30'],
    [['10.0.0.0/8', '192.168.0.0/16'], '0.0.0.0/0'], [['0.0.0.0/0'], '0.0.0.0/0'], [['255.255.255.255/32'], '255.255.255.255/32'], [['fd00::/64'], null], [[], null],
  ])('of %j is %s', (ranges, common) => {
    expect(commonRange(ranges)).toBe(common);
  });
});
