import { describe, expect, it } from 'vitest';
import type { ClusterCheck, Composition, ValuesStep } from '../../../src/cli/context.ts';
import type { RunPlan } from '../../../src/domain/run-plan.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import { ended, fakeEngine, policy, regionctl, run, RUN, type FakeEngine } from './fakes.ts';

const shape: Shape = { version: '8.6.0', brokers: 8, partitions: 8, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'chart', secrets: [], snapshots: false };
const catalogue = (known = { ...policy, shape }): Composition['catalogue'] => () => Promise.resolve({ names: () => ['payments'], policyOf: (name) => (name === 'payments' ? known : null) });
const described: Partial<Composition> = { catalogue: catalogue() };

const SETUP = ['start', 'setup', '--cluster', 'payments', '--reason', 'CHG-901'];
const TEARDOWN = ['start', 'teardown', '--cluster', 'payments', '--reason', 'CHG-950'];
const started = (engine: FakeEngine): unknown => engine.calls.at(-1);

describe('start setup', () => {
  it('starts the run and says what is installed where', async () => {
    const engine = fakeEngine();
    const { code, out } = await regionctl(SETUP, engine, { parts: described });
    expect(code).toBe(0);
    expect(started(engine)).toEqual({ start: 'RegionSetup', variables: { cluster: 'payments', reason: 'CHG-901', requestedBy: 'duty' } });
    expect(out).toContain('regions    east, west\nversion    8.6.0\napprovers  platform, database');
  });

  it('gives the same as data', async () => {
    const { out } = await regionctl([...SETUP, '--approvers', 'platform,database', '-o', 'json'], fakeEngine(), { parts: described });
    expect(JSON.parse(out)).toEqual({ run: RUN, cluster: 'payments', regions: ['east', 'west'], version: '8.6.0', approvers: ['platform', 'database'], requestedBy: 'duty' });
  });

  it('tells all problems at once and starts nothing', async () => {
    const engine = fakeEngine();
    const { code, err } = await regionctl(['start', 'setup', '--cluster', 'payments', '--reason', ' ', '--approvers', 'platform'], engine);
    expect(code).toBe(3);
    expect(err).toContain('regions.yaml does not say what is installed; add camunda and helm to it');
    expect(err).toContain('reason is " "');
    expect(err).toContain('add database');
    expect(engine.calls).toEqual([]);
  });

  it('follows it to its end', async () => {
    const { code, out } = await regionctl([...SETUP, '--wait'], fakeEngine({ active: false, runs: [{ ...ended, processId: 'RegionSetup' }], variables: { outcome: 'installed' } }), { parts: described });
    expect(code).toBe(0);
    expect(out).toContain('The cluster is installed after 30.0 s');
  });
});

describe('start teardown', () => {
  const variables = { cluster: 'payments', confirm: 'payments', evenIfServing: false, reason: 'CHG-950', requestedBy: 'duty' };

  it('takes the name as a flag', async () => {
    const engine = fakeEngine();
    expect((await regionctl([...TEARDOWN, '--confirm', 'payments', '--even-if-serving'], engine, { parts: described })).code).toBe(0);
    expect(started(engine)).toEqual({ start: 'RegionTeardown', variables: { ...variables, evenIfServing: true } });
  });

  it('asks for the name on a terminal', async () => {
    const engine = fakeEngine();
    expect((await regionctl(TEARDOWN, engine, { parts: described, answer: 'payments' })).code).toBe(0);
    expect(started(engine)).toEqual({ start: 'RegionTeardown', variables });
  });

  it.each([
    { why: 'another name is typed', args: TEARDOWN, answer: 'yes', says: 'confirm is "yes": type the name of the cluster, payments' },
    { why: 'another name is given', args: [...TEARDOWN, '--confirm', 'orders'], answer: 'payments', says: 'confirm is "orders": type the name of the cluster, payments' },
    { why: 'nobody can be asked', args: TEARDOWN, answer: undefined, says: 'confirm missing: type the name of the cluster, payments' },
  ])('starts nothing where $why', async ({ args, answer, says }) => {
    const engine = fakeEngine();
    const { code, err } = await regionctl(args, engine, { parts: described, ...(answer === undefined ? {} : { answer }) });
    expect(code).toBe(3);
    expect(err).toContain(says);
    expect(engine.calls).toEqual([]);
  });

  it('asks nobody to type for a request that is refused anyway', async () => {
    const { code, err } = await regionctl(TEARDOWN, fakeEngine(), { answer: 'payments' });
    expect(code).toBe(3);
    expect(err).toContain('add camunda and helm');
  });
});

describe('plan setup and plan teardown', () => {
  const step = { title: 'Create namespaces', jobType: 'kubernetes.create-namespaces', commands: ['POST /api/v1/namespaces'], approved: true, note: '' };
  const planned = (runbook: RunPlan['runbook'], more: Partial<RunPlan> = {}): RunPlan => ({ runbook, cluster: 'payments', regions: ['east', 'west'], observers: ['east is empty'], approvers: ['platform'], steps: [step], ...more });

  it('prints both regions and each command after its approval', async () => {
    const asked: unknown[] = [];
    const { code, out } = await regionctl(['plan', 'setup', '--cluster', 'payments'], fakeEngine(), { parts: { ...described, planSetup: (request) => { asked.push(request); return Promise.resolve(planned('RegionSetup')); } } });
    expect(code).toBe(0);
    expect(asked).toEqual([{ cluster: 'payments' }]);
    expect(out).toBe([
      'cluster    payments', 'regions    east, west', 'approvals  platform', '  - east is empty', '',
      '1. Create namespaces  kubernetes.create-namespaces  after approval by platform', '   POST /api/v1/namespaces', '',
      'Nothing was changed. RUN_KEY, JOB_KEY and RUNNER are known only at run time.', '',
    ].join('\n'));
  });

  it('plans a teardown for a cluster that serves only when told', async () => {
    const asked: unknown[] = [];
    const parts: Partial<Composition> = { ...described, planTeardown: (request) => { asked.push(request); return Promise.resolve(planned('RegionTeardown', { ends: { code: 'LOCKED', why: 'a run holds it' } })); } };
    expect((await regionctl(['plan', 'teardown', '--cluster', 'payments'], fakeEngine(), { parts })).code).toBe(7);
    await regionctl(['plan', 'teardown', '--cluster', 'payments', '--even-if-serving'], fakeEngine(), { parts });
    expect(asked).toEqual([{ cluster: 'payments', evenIfServing: false }, { cluster: 'payments', evenIfServing: true }]);
  });

  it.each(['setup', 'teardown'])('refuses a cluster of which regions.yaml does not say what is installed: %s', async (what) => {
    const { code, err } = await regionctl(['plan', what, '--cluster', 'payments']);
    expect(code).toBe(3);
    expect(err).toContain('add camunda and helm');
  });
});

describe('values', () => {
  const asked: [string, string, ValuesStep][] = [];
  const parts: Partial<Composition> = { ...described, valuesOf: (...call) => { asked.push(call); return Promise.resolve('# written from regions.yaml\nzeebe:\n  clusterSize: "8"\n'); } };

  it('prints the file as helm gets it, or its data', async () => {
    expect((await regionctl(['values', 'west'], fakeEngine(), { parts })).out).toBe('# written from regions.yaml\nzeebe:\n  clusterSize: "8"\n');
    expect(JSON.parse((await regionctl(['values', 'west', '--cluster', 'payments', '--without-web-apps', '-o', 'json'], fakeEngine(), { parts })).out)).toEqual({ zeebe: { clusterSize: '8' } });
    expect(asked).toEqual([['payments', 'west', { webApps: true }], ['payments', 'west', { webApps: false }]]);
  });

  it('knows the regions, and asks for what is installed', async () => {
    const unknown = await regionctl(['values', 'north'], fakeEngine(), { parts });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('["east","west"]') });
    expect(await regionctl(['values', 'west'])).toMatchObject({ code: 3, err: expect.stringContaining('add camunda and helm') });
  });
});

describe('doctor --cluster', () => {
  const rows: readonly ClusterCheck[] = [
    { check: 'context', region: 'east', result: 'ok', found: 'east: Kubernetes v1.33.0' },
    { check: 'rights of setup.yaml', region: 'east', result: 'missing', found: 'not granted: get secrets', remedy: 'kubectl apply', neededFor: 'set-ups' },
    { check: 'two Kubernetes clusters', region: '', result: 'unknown', found: 'not allowed', remedy: 'compare' },
  ];
  const partsWith = (checks: readonly ClusterCheck[]): { readonly parts: Partial<Composition>; readonly asked: string[] } => {
    const asked: string[] = [];
    return { asked, parts: { checkCluster: (name) => { asked.push(name); return Promise.resolve(checks); } } };
  };

  it('prints a row for each check with what to do, and fails for none that only some runs need', async () => {
    const fake = partsWith(rows);
    const { code, out } = await regionctl(['doctor', '--cluster', 'payments'], fakeEngine(), fake);
    expect(code).toBe(0);
    expect(fake.asked).toEqual(['payments']);
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      '  check  region  found  what to do', 'ok  context  east  east: Kubernetes v1.33.0',
      'missing  rights of setup.yaml  east  not granted: get secrets  kubectl apply (for set-ups)', 'unknown  two Kubernetes clusters  -  not allowed  compare', '',
    ]);
  });

  it('fails for what every use needs, and takes the only cluster without a name', async () => {
    const fake = partsWith([{ check: 'context', region: 'east', result: 'missing', found: 'no answer' }]);
    expect((await regionctl(['doctor', '--cluster'], fakeEngine(), fake)).code).toBe(1);
    expect(fake.asked).toEqual(['payments']);
  });

  it('gives rows as data', async () => {
    const { out } = await regionctl(['doctor', '--cluster', 'payments', '-o', 'json'], fakeEngine(), partsWith(rows));
    expect(JSON.parse(out)).toEqual(rows);
  });

  it('refuses a cluster that is not in the configuration', async () => {
    expect((await regionctl(['doctor', '--cluster', 'orders'], fakeEngine(), partsWith(rows))).code).toBe(2);
  });
});

describe('status of a run over both regions', () => {
  const engine = (): FakeEngine => fakeEngine({ runs: [run({ processId: 'RegionTeardown' })], variables: { cluster: 'payments', lostRegion: 'west', reason: 'CHG-950' } });

  it('calls no region lost', async () => {
    const { out } = await regionctl(['status', RUN], engine());
    expect(out).toContain('RegionTeardown version 1');
    expect(out).toMatch(/^cluster +payments$/m);
    expect(out).not.toContain('lost');
  });

  it('lists it as one of both', async () => {
    const listed = async (processId: string): Promise<string> => (await regionctl(['status'], fakeEngine({ ...engine(), runs: [run({ processId }), run({ key: '7' })] }))).out;
    expect(await listed('RegionSetup')).toMatch(/RegionSetup +payments +both +2026/);
    expect(await listed('RegionFailback')).toMatch(/RegionFailback +payments +west +2026/);
    expect(await listed('RegionSetup')).toMatch(/^7 +RegionFailover +2026/m);
  });
});
