import { describe, expect, it } from 'vitest';
import { environmentOf, MARK } from '../../../src/engine/embedded/environment.ts';
import { addressesOf, DEFAULT_PORTS, engineHome, portsOf } from '../../../src/engine/embedded/home.ts';

const PARTS = ['opensearch', 'broker', 'webapps'] as const;

describe('engineHome', () => {
  it('gives an instance a folder and ports of its own', () => {
    const [own, test] = [engineHome('/state'), engineHome('/state', { name: 'test', portOffset: 100 })];
    expect([own.folder, test.folder]).toEqual(['/state/engine', '/state/engine-test']);
    const all = [own, test].flatMap((home) => PARTS.flatMap((part) => portsOf(part, home.ports)));
    expect(new Set(all).size).toBe(all.length);
  });
  it('names every port in exactly one part', () => {
    expect(PARTS.flatMap((part) => portsOf(part, DEFAULT_PORTS)).sort()).toEqual(Object.values(DEFAULT_PORTS).sort());
  });
  it('answers on this machine only', () => {
    expect(addressesOf(DEFAULT_PORTS)).toMatchObject({ grpc: '127.0.0.1:27500', operate: 'http://127.0.0.1:27585/operate' });
  });
});

describe('environmentOf', () => {
  const home = engineHome('/state');
  it('takes no setting of Camunda, Spring or the JVM from the shell', () => {
    const environment = environmentOf('opensearch', home, { ZEEBE_CLIENT_SECRET: 'x', JAVA_TOOL_OPTIONS: '-Xmx1g', SPRING_PROFILES_ACTIVE: 'dev', HOME: '/home/ann' });
    expect(environment).toEqual({ ZEEBE_CLIENT_SECRET: undefined, JAVA_TOOL_OPTIONS: undefined, SPRING_PROFILES_ACTIVE: undefined, [MARK]: '/state/engine/opensearch' });
  });
  it.each(['broker', 'webapps'] as const)('binds the %s to this machine', (part) => {
    expect(environmentOf(part, home, {})).toMatchObject({ SERVER_ADDRESS: '127.0.0.1', MANAGEMENT_SERVER_ADDRESS: '127.0.0.1' });
  });
});
