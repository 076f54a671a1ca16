import { describe, expect, it } from 'vitest';
import { planSkip } from '../../../src/cli/commands/skip.ts';
import type { ModelElement } from '../../../src/cli/context.ts';
import { approveTask, ended, fakeEngine, incident, regionctl, run, RUN, step } from './fakes.ts';

const element = (id: string, next: readonly string[], parents: readonly string[] = ['SubProcess_Failover'], name = id): ModelElement => ({ id, name, type: 'bpmn:ServiceTask', next, parents });
const model: readonly ModelElement[] = [
  element('SubProcess_Failover', ['Task_Report'], []), element('Task_TakeLock', ['Gateway_Again'], undefined, 'Take lock'), element('Gateway_Again', ['SubProcess_Remove']),
  element('SubProcess_Remove', ['SubProcess_Disable'], undefined, 'Remove brokers of lost region'),
  element('Task_PreviewRemove', ['Task_Remove'], ['SubProcess_Remove', 'SubProcess_Failover']), element('Task_Remove', [], ['SubProcess_Remove', 'SubProcess_Failover'], 'Remove lost brokers'),
];
const active = (elementId: string, type = 'SERVICE_TASK') => step(elementId, { state: 'ACTIVE', endedAt: null, type });

describe('planSkip', () => {
  it('ends the step and goes on at the element after it', () => {
    expect(planSkip('take LOCK', model, [active('Task_TakeLock')])).toMatchObject({ terminate: ['key-Task_TakeLock'], activate: 'Gateway_Again' });
  });

  it('skips a step with preview and approval as a whole', () => {
    expect(planSkip('Task_Remove', model, [active('SubProcess_Remove', 'SUB_PROCESS'), active('Task_Remove')])).toMatchObject({ terminate: ['key-SubProcess_Remove'], activate: 'SubProcess_Disable' });
  });

  it('names what is active when the step is not', () => {
    expect(() => planSkip('Remove lost brokers', model, [active('Task_TakeLock')])).toThrow(expect.objectContaining({ code: 'NOT_FOUND', facts: { step: 'Remove lost brokers', active: ['Task_TakeLock (Task_TakeLock)'] } }));
  });
});

describe('skip', () => {
  it('notes who skipped and why among the decisions, then modifies the run', async () => {
    const engine = fakeEngine({ runs: [run()], steps: [active('Task_TakeLock')], variables: { decisions: [{ on: 'lostRegion', decision: 'fence' }] } });
    const { code } = await regionctl(['skip', 'Task_TakeLock', '--reason', 'by hand', '--as', 'bob'], engine, { parts: { modelOf: () => Promise.resolve(model) } });
    expect(code).toBe(0);
    expect(engine.calls).toEqual([
      { set: RUN, variables: { decisions: [{ on: 'lostRegion', decision: 'fence' }, { on: 'Task_TakeLock', decision: 'skip', reason: 'by hand', by: 'bob', at: '2026-03-04T02:20:00.000Z' }] } },
      { modify: { runKey: RUN, terminate: ['key-Task_TakeLock'], activate: [{ elementId: 'Gateway_Again' }] } },
    ]);
  });
});

describe('retry', () => {
  it('resolves every incident of the only active run', async () => {
    const engine = fakeEngine({ runs: [run({ state: 'INCIDENT' }), ended], incidents: [incident] });
    expect((await regionctl(['retry'], engine)).code).toBe(0);
    expect(engine.calls).toEqual([{ resolve: '900', retries: 3 }]);
  });

  it('says so when there is none, or no run', async () => {
    expect((await regionctl(['retry', RUN], fakeEngine({ runs: [run()] }))).code).toBe(3);
    expect((await regionctl(['retry'], fakeEngine({ runs: [ended] }))).code).toBe(3);
  });
});

describe('abort', () => {
  it('publishes the abort message of the run, once', async () => {
    const engine = fakeEngine();
    expect((await regionctl(['abort', RUN, '--reason', 'false alarm'], engine)).code).toBe(0);
    expect(engine.calls).toEqual([{ publish: { name: 'RegionRunbookAbort', correlationKey: RUN, variables: { abortReason: 'false alarm', abortedBy: 'duty' }, messageId: `abort-${RUN}`, timeToLiveMs: 60_000 } }]);
  });

  it('refuses a run that is not active', async () => {
    expect((await regionctl(['abort', RUN, '--reason', 'x'], fakeEngine({ active: false }))).code).toBe(3);
  });
});

describe('status', () => {
  it.each([
    { state: 'waits for an operator', engine: { runs: [run()], tasks: [approveTask] }, exit: 4 },
    { state: 'has an incident', engine: { runs: [run({ state: 'INCIDENT' as const })], incidents: [incident] }, exit: 5 },
    { state: 'is at work', engine: { runs: [run()] }, exit: 0 },
    { state: 'restored processing', engine: { runs: [ended], variables: { outcome: 'restored' } }, exit: 0 },
    { state: 'was refused', engine: { runs: [ended], variables: { outcome: 'refused' } }, exit: 3 },
    { state: 'was locked out', engine: { runs: [ended], variables: { outcome: 'locked' } }, exit: 7 },
  ])('ends with $exit for a run that $state', async ({ engine, exit }) => {
    expect((await regionctl(['status', RUN], fakeEngine(engine))).code).toBe(exit);
  });

  it('shows the steps with their times', async () => {
    const { out } = await regionctl(['status'], fakeEngine({ runs: [run()], steps: [step('Task_CheckRequest', { name: 'Check request' }), active('Task_TakeLock')] }));
    expect(out).toContain('02:14:00.000  02:14:01.500  1.5 s       COMPLETED  Check request');
    expect(out).toContain('cluster  payments, lost: west');
  });

  it('lists the latest runs when none or several are active', async () => {
    const { code, out } = await regionctl(['status'], fakeEngine({ runs: [ended], variables: { outcome: 'restored', cluster: 'payments', lostRegion: 'west' } }));
    expect(code).toBe(0);
    expect(out).toContain(`${RUN}  RegionFailover  payments  west    2026-03-04 02:14:00  30.0 s  restored`);
  });

  it('says that a run is not known', async () => {
    expect((await regionctl(['status', '1'])).code).toBe(3);
  });
});
