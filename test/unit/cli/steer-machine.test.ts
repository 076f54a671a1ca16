import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { EngineControl, EngineStatus, EngineUpOptions } from '../../../src/ports/engine-control.ts';
import type { Lab, LabStatus } from '../../../src/ports/lab.ts';
import { fakeEngine, regionctl } from './fakes.ts';

const status: EngineStatus = {
  ready: true, webappsReady: false, data: '/state/engine', parts: [{ name: 'broker', state: 'running', health: 'ready', pid: 7, log: '/state/broker.log' }],
  addresses: { grpc: '127.0.0.1:1', rest: 'http://127.0.0.1:2', webapps: 'http://127.0.0.1:3', operate: 'http://127.0.0.1:3/operate', tasklist: 'http://127.0.0.1:3/tasklist', login: { username: 'demo', password: 'demo' } },
};

function fakeControl(): EngineControl & { readonly ups: EngineUpOptions[] } {
  const ups: EngineUpOptions[] = [];
  return {
    ups, addresses: status.addresses, up: (options) => { ups.push(options); return Promise.resolve(status); }, status: () => Promise.resolve(status), waitForWebapps: () => Promise.resolve(), down: () => Promise.resolve(),
    logs: () => ({ opensearch: '/state/o.log', broker: '/state/b.log', webapps: '/state/w.log' }),
  };
}

describe('engine up', () => {
  it('prints the addresses and the login', async () => {
    const control = fakeControl();
    const { code, out } = await regionctl(['engine', 'up'], fakeEngine(), { parts: { engineControl: () => Promise.resolve(control) } });
    expect(code).toBe(0);
    expect(out).toContain('http://127.0.0.1:3/operate  (not ready yet)');
    expect(out).toContain('demo / demo');
    expect(control.ups).toEqual([{ fresh: false, webapps: true, waitForWebapps: false }]);
  });

  it.each([
    { why: 'the word is typed', args: [], answer: 'drop', ups: 1 },
    { why: 'the word is given as a flag', args: ['--confirm', 'drop'], ups: 1 },
    { why: 'another word is typed', args: [], answer: 'yes', ups: 0 },
    { why: 'nobody can be asked', args: [], ups: 0 },
  ])('with --fresh drops data $ups time(s) when $why', async ({ args, answer, ups }) => {
    const control = fakeControl();
    const { code } = await regionctl(['engine', 'up', '--fresh', ...args], fakeEngine(), { parts: { engineControl: () => Promise.resolve(control) }, ...(answer === undefined ? {} : { answer }) });
    expect(control.ups).toHaveLength(ups);
    expect(code).toBe(ups === 1 ? 0 : 3);
  });
});

describe('engine', () => {
  it('leaves an engine of your own alone', async () => {
    const config = parseConfig(`engine: { grpc: 'engine:26500', rest: 'http://engine', operate: 'http://operate', tasklist: 'http://tasklist' }
clusters:
  one:
    regions:
      - { name: east, context: east, namespace: a, search: { service: es } }
      - { name: west, context: west, namespace: b, search: { service: es } }
`, 'regions.yaml');
    const parts = { config: () => Promise.resolve({ config, path: 'regions.yaml', from: 'folder' as const }), engineControl: () => Promise.resolve(fakeControl()) };
    const { code, err } = await regionctl(['engine', 'down'], fakeEngine(), { parts });
    expect(code).toBe(2);
    expect(err).toContain('regions.yaml names an engine of your own');
  });
});

describe('engine logs', () => {
  it('prints the last lines of the part', async () => {
    const files = { exists: () => Promise.resolve(true), read: () => Promise.resolve('one\ntwo\nthree\n'), write: () => Promise.resolve() };
    const { out } = await regionctl(['engine', 'logs', 'broker', '--lines', '2'], fakeEngine(), { parts: { engineControl: () => Promise.resolve(fakeControl()), files } });
    expect(out).toBe('==> /state/b.log\ntwo\nthree\n');
  });
});

describe('lab', () => {
  const labStatus: LabStatus = { up: true, kubeconfig: '/state/kubeconfig', config: '/state/regions.yaml', options: { brokers: 8, partitions: 8 }, regions: [{ name: 'region1', link: 'cut', kubernetes: 'not answering', processes: { etcd: 'running' }, pods: [] }] };
  const calls: unknown[] = [];
  const lab: Lab = {
    up: (options) => { calls.push({ up: options }); return Promise.resolve(labStatus); }, status: () => Promise.resolve(labStatus), lose: (region, how) => { calls.push({ lose: region, how }); return Promise.resolve(); },
    heal: (region, options) => { calls.push({ heal: region, ...options }); return Promise.resolve(); }, reset: () => Promise.resolve(labStatus), down: () => { calls.push('down'); return Promise.resolve(); },
  };
  const parts = { lab: () => Promise.resolve(lab) };

  it('hands every flag on', async () => {
    await regionctl(['lab', 'up', '--brokers', '8', '--partitions', '8', '--chart', './chart'], fakeEngine(), { parts });
    await regionctl(['lab', 'up'], fakeEngine(), { parts });
    await regionctl(['lab', 'up', '--zeebe', '8.5.8'], fakeEngine(), { parts });
    await regionctl(['lab', 'lose', 'region1'], fakeEngine(), { parts });
    await regionctl(['lab', 'lose', 'region0', '--how', 'kill'], fakeEngine(), { parts });
    await regionctl(['lab', 'heal', 'region1', '--stale'], fakeEngine(), { parts });
    await regionctl(['lab', 'down'], fakeEngine(), { parts });
    expect(calls).toEqual([
      { up: { brokers: 8, partitions: 8, chart: './chart' } }, { up: { brokers: 4, partitions: 2 } }, { up: { brokers: 4, partitions: 2, zeebe: '8.5.8' } }, { lose: 'region1', how: 'cut' }, { lose: 'region0', how: 'kill' }, { heal: 'region1', stale: true }, 'down',
    ]);
  });

  it('shows a cut region', async () => {
    const { out } = await regionctl(['lab', 'status'], fakeEngine(), { parts });
    expect(out).toMatch(/region1 +cut +not answering +1 of 1 run/);
    expect(out).toContain('8 brokers of Zeebe 8.6.0, 8 partitions\n');
  });
});

describe('init', () => {
  it('replaces a file only by force', async () => {
    const written: string[] = [];
    const files = { exists: () => Promise.resolve(true), read: () => Promise.resolve(''), write: (path: string) => { written.push(path); return Promise.resolve(); } };
    expect((await regionctl(['init'], fakeEngine(), { parts: { files } })).code).toBe(3);
    expect((await regionctl(['init', '--force'], fakeEngine(), { parts: { files } })).code).toBe(0);
    expect(written).toEqual(['regions.yaml']);
  });
});

describe('doctor', () => {
  it('fails only for what every use needs', async () => {
    const check = { what: 'root', ok: false, found: 'user id 1000', remedy: 'run as root' };
    const lab = await regionctl(['doctor'], fakeEngine(), { parts: { checkUp: () => Promise.resolve([{ ...check, neededFor: 'the lab' }]) } });
    expect(lab.code).toBe(0);
    expect(lab.out).toContain('run as root (for the lab)');
    expect((await regionctl(['doctor'], fakeEngine(), { parts: { checkUp: () => Promise.resolve([check]) } })).code).toBe(1);
  });
});
