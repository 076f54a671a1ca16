import { describe, expect, it } from 'vitest';
import { approveTask, decideTask, fakeEngine, regionctl, RUN } from './fakes.ts';

describe('tasks', () => {
  it('says so when nothing waits', async () => {
    expect((await regionctl(['tasks'])).out).toBe('Nothing waits for an operator.\n');
  });

  it('shows one task in full: evidence, commands, what cannot be undone, how to answer', async () => {
    const { out } = await regionctl(['tasks'], fakeEngine({ tasks: [approveTask] }));
    expect(out).toBe([
      `Approve removal of lost brokers  task 402, run ${RUN}, waiting 1 min 00 s`, '  for platform', '  Evidence', '    - members now: 0, 1, 2, 3',
      '  Commands', '    PATCH /actuator/cluster?force=true {"brokers":{"remove":[1,3]}}', '  Cannot be undone', '    The brokers leave for good.',
      '  Answer with  regionctl approve 402 --as NAME', '  or           regionctl reject 402 --as NAME --comment "…"', '',
    ].join('\n'));
  });

  it('lists several in a table, and gives the answering command as data', async () => {
    const engine = fakeEngine({ tasks: [approveTask, decideTask] });
    expect((await regionctl(['tasks'], engine)).out).toContain('regionctl decide 377 wait|fence|stop --reason "…"');
    expect(JSON.parse((await regionctl(['tasks', '-o', 'json'], engine)).out)).toMatchObject([{ key: '402' }, { key: '377', answerWith: 'regionctl decide 377 wait|fence|stop --reason "…"' }]);
  });
});

describe('approve and reject', () => {
  it('completes the task with name, decision and comment', async () => {
    const engine = fakeEngine({ tasks: [approveTask] });
    expect((await regionctl(['approve', '402', '--as', 'bob', '--comment', 'seen'], engine)).code).toBe(0);
    expect((await regionctl(['reject', '402', '--as', 'bob'], engine)).code).toBe(0);
    expect(engine.calls).toEqual([
      { complete: '402', as: 'bob', variables: { decision: 'approve', comment: 'seen' } },
      { complete: '402', as: 'bob', variables: { decision: 'reject', comment: null } },
    ]);
  });

  it.each([
    { why: 'the requester approves', as: 'ada', approvals: [], says: 'the requester ada may not approve' },
    { why: 'the same person approves twice', as: 'bob', approvals: [{ taskKey: '401', assignee: 'bob', completedAt: '' }], says: 'bob has approved this step already' },
  ])('refuses when $why, before anything is answered', async ({ as, approvals, says }) => {
    const engine = fakeEngine({ tasks: [approveTask], approvals });
    const { code, err } = await regionctl(['approve', '402', '--as', as], engine);
    expect(code).toBe(3);
    expect(err).toContain(says);
    expect(engine.calls).toEqual([]);
  });

  it('demands a name', async () => {
    expect((await regionctl(['approve', '402', '--as', ' '], fakeEngine({ tasks: [approveTask] }))).code).toBe(2);
    expect((await regionctl(['approve', '402'], fakeEngine({ tasks: [approveTask] }))).code).toBe(2);
  });

  it('says what is open when there is no such task', async () => {
    const { code, err } = await regionctl(['approve', '1', '--as', 'bob'], fakeEngine({ tasks: [approveTask] }));
    expect(code).toBe(3);
    expect(err).toContain('402 Approve removal of lost brokers');
  });
});

describe('decide', () => {
  it('completes the task with the decision, its reason and a name', async () => {
    const engine = fakeEngine({ tasks: [decideTask] });
    expect((await regionctl(['decide', '377', 'fence', '--reason', 'must not come back'], engine)).code).toBe(0);
    expect(engine.calls).toEqual([{ complete: '377', as: 'duty', variables: { decision: 'fence', reason: 'must not come back', decidedBy: 'duty' } }]);
  });

  it.each([
    { why: 'a value that the form does not offer', args: ['decide', '377', 'maybe', '--reason', 'x'], says: '["wait","fence","stop"]' },
    { why: 'an approval', args: ['decide', '402', 'fence', '--reason', 'x'], says: 'use `regionctl approve`' },
    { why: 'no reason', args: ['decide', '377', 'fence', '--reason', ' '], says: 'say why' },
    { why: 'approve for a decision', args: ['approve', '377', '--as', 'bob'], says: 'use `regionctl decide`' },
  ])('refuses $why as usage', async ({ args, says }) => {
    const engine = fakeEngine({ tasks: [decideTask, approveTask] });
    const { code, err } = await regionctl(args, engine);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(engine.calls).toEqual([]);
  });
});
