import { describe, expect, it } from 'vitest';
import { forecastDisks, roomBytesOf, tellRoom, withRoom } from '../../../src/domain/disk-room.ts';
import { disk } from '../../support/failback-builders.ts';

describe('roomBytesOf', () => {
  it.each([
    { why: 'it is half full', of: disk(500), roomBytes: 350 },
    { why: 'the file system keeps a part for itself, as ext4 does', of: { ...disk(500), freeBytes: 450 }, roomBytes: 300 },
    { why: 'the limit is passed', of: disk(900), roomBytes: 0 },
  ])('counts what is free above the limit of the broker when $why', ({ of, roomBytes }) => {
    expect(roomBytesOf(of)).toBe(roomBytes);
  });
  it('is told in bytes', () => {
    expect(tellRoom(withRoom(disk(500)))).toBe('camunda-zeebe-0: 50 % used, 350 bytes left until its broker stops at 85 %');
  });
});

describe('forecastDisks', () => {
  it('goes on at the rate seen, the first one to be full first', () => {
    const forecast = forecastDisks([disk(100, 'a'), disk(100, 'b'), disk(100, 'c')], [disk(150, 'a'), disk(200, 'b'), disk(100, 'c')], 100_000);
    expect(forecast).toEqual([{ pod: 'b', fullInMs: 650_000 }, { pod: 'a', fullInMs: 1_400_000 }]);
  });
  it('tells nothing of a disk that shrinks, that was not seen before, or after too short a time', () => {
    expect(forecastDisks([disk(100, 'a')], [disk(90, 'a'), disk(500, 'b')], 100_000)).toEqual([]);
    expect(forecastDisks([disk(100)], [disk(800)], 59_999)).toEqual([]);
  });
});
