import { describe, expect, it } from 'vitest';
import { approveTask, ended, fakeEngine, incident, NOW, regionctl, run, RUN, step } from './fakes.ts';

const START = ['start', 'failover', '--cluster', 'payments', '--lost', 'west', '--reason', 'power cut'];

describe('start failover', () => {
  it('tells all problems at once and starts nothing', async () => {
    const engine = fakeEngine();
    const { code, err } = await regionctl(['start', 'failover', '--cluster', 'payments', '--lost', 'north', '--reason', ' ', '--approvers', 'platform'], engine);
    expect(code).toBe(3);
    expect(err).toContain('lostRegion is "north": no region of this cluster');
    expect(err).toContain('reason is " ": say why');
    expect(err).toContain("the cluster's policy asks for platform and database");
    expect(engine.calls).toEqual([]);
  });

  it('starts nothing for a cluster that is not in the configuration', async () => {
    const engine = fakeEngine();
    const { code, err } = await regionctl(['start', 'failover', '--cluster', 'nope', '--lost', 'west', '--reason', 'x'], engine);
    expect(code).toBe(3);
    expect(err).toContain('cluster is "nope": not in the configuration; use one of payments');
    expect(engine.calls).toEqual([]);
  });

  it('starts the run in the name of the user of the system and says how to follow it', async () => {
    const engine = fakeEngine();
    const { code, out } = await regionctl(START, engine);
    expect(code).toBe(0);
    expect(out).toContain(`regionctl status ${RUN} --watch`);
    expect(engine.calls).toEqual([{ start: 'RegionFailover', variables: { cluster: 'payments', lostRegion: 'west', reason: 'power cut', requestedBy: 'duty' } }]);
  });

  it('sends the models first where the engine does not know the process', async () => {
    const engine = fakeEngine({ deployed: false });
    expect((await regionctl([...START, '--requested-by', 'ada', '--approvers', 'platform, database'], engine)).code).toBe(0);
    expect(engine.calls).toEqual([
      { deploy: ['decide-lost-region.form'] },
      { start: 'RegionFailover', variables: { cluster: 'payments', lostRegion: 'west', reason: 'power cut', requestedBy: 'ada', approvers: ['platform', 'database'] } },
    ]);
  });

  it('refuses a time-out that is no duration', async () => {
    expect((await regionctl([...START, '--wait', '--timeout', 'soon'])).code).toBe(2);
  });
});

describe('start failover --wait', () => {
  const waiting = (change: Parameters<typeof fakeEngine>[0]): Parameters<typeof regionctl> => [[...START, '--wait'], fakeEngine(change)];

  it('tells each step and ends with 0 when processing is restored', async () => {
    const { code, out, err } = await regionctl(...waiting({ active: false, runs: [ended], steps: [step('Task_CheckRequest', { name: 'Check request' })], variables: { outcome: 'restored' } }));
    expect(code).toBe(0);
    expect(err).toContain('02:14:00.000  Check request\n02:14:01.500  done  Check request  1.5 s');
    expect(out).toContain('Processing is restored after 30.0 s');
  });

  it.each([['refused', 3], ['aborted', 3], ['stopped', 3], ['locked', 7]])('ends a run that was %s with %i', async (outcome, exit) => {
    expect((await regionctl(...waiting({ active: false, runs: [ended], variables: { outcome } }))).code).toBe(exit);
  });

  it('ends with 5 at an incident and says how to go on', async () => {
    const { code, err } = await regionctl(...waiting({ runs: [run({ state: 'INCIDENT' })], incidents: [incident] }));
    expect(code).toBe(5);
    expect(err).toContain(`Task_TakeLock: The step did not reach its goal in time.\nRepair the cause, then: regionctl retry ${RUN}`);
  });

  it('says which task waits and how to approve it, and ends with 6 at its time-out', async () => {
    let now = NOW;
    const { code, err } = await regionctl([...START, '--wait', '--timeout', '1m'], fakeEngine({ runs: [run()], tasks: [approveTask] }), { clock: () => (now += 10_000) });
    expect(code).toBe(6);
    expect(err).toContain('Approve removal of lost brokers');
    expect(err).toContain('Answer with  regionctl approve 402 --as NAME');
    expect(err.match(/regionctl approve 402/g)).toHaveLength(1);
  });

  it('asks for a runner when nobody takes the first step', async () => {
    let now = NOW;
    const first = step('Task_CheckRequest', { state: 'ACTIVE', endedAt: null });
    const { err } = await regionctl([...START, '--wait', '--timeout', '30s'], fakeEngine({ runs: [run()], steps: [first] }), { clock: () => (now += 10_000) });
    expect(err).toContain('Is a runner at work? Start one: regionctl work');
  });
});
