import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../bench/request.ts';

describe('parseRequest', () => {
  it('measures every way three times, with no documents, unless told otherwise', () => {
    expect(parseRequest(['failback'])).toEqual({ what: 'failback', runs: 3, ways: ['raw', 'engine', 'script'], json: undefined, documentBytes: 0, zeebe: '8.6.0' });
    expect(parseRequest(['failover', '--runs', '1', '--ways', 'script,raw', '--json', 'out.json'])).toMatchObject({ what: 'failover', runs: 1, ways: ['raw', 'script'], json: 'out.json' });
    expect(parseRequest(['failback', '--documents', '2e8'])).toMatchObject({ documentBytes: 200_000_000 });
    expect(parseRequest(['failover', '--zeebe', '8.5.8'])).toMatchObject({ zeebe: '8.5.8', ways: ['raw', 'engine'] });
  });

  it.each([
    [[]], [['restore']], [['failover', 'failback']], [['failback', '--runs', '0']], [['failback', '--ways', 'guess']],
    [['failback', '--documents=-1']], [['failback', '--documents', 'many']], [['failover', '--documents', '5']], [['failback', '--speed', '9']], [['failover', '--zeebe', '8.4.0']], [['failback', '--zeebe', '8.5.8']], [['failover', '--zeebe', '8.5.8', '--ways', 'script']],
  ])('refuses %j', (args) => {
    expect(() => parseRequest(args)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
