import { describe, expect, it } from 'vitest';
import { goalOf, importText, leftOf, planImports, standIn, STILL_AGAIN_MS, STILL_MS, type ImportFacts } from '../../../src/domain/imports.ts';
import { east } from '../../support/failback-builders.ts';

const waiting = (type: string, partitionId: number, position: number, newest: number) => ({ type, partitionId, position, newest });
const app = (part: Partial<ImportFacts> = {}): ImportFacts => ({ name: 'camunda-operate', left: [waiting('job', 1, 3, 9)], stillMs: 0, restarted: false, rollingOut: false, ...part });
const restart = { kind: 'act', action: { kind: 'restart', region: east, name: 'camunda-operate' } };

describe('leftOf', () => {
  const goal = goalOf({ waiting: [waiting('job', 1, 3, 9), waiting('job', 2, 0, 5)] });
  it.each([
    { why: 'nothing was read', now: [waiting('job', 1, 3, 9), waiting('job', 2, 0, 5)], left: ['job/1', 'job/2'] },
    { why: 'more came: the goal does not move', now: [waiting('job', 1, 8, 90), waiting('job', 2, 5, 50)], left: ['job/1'] },
    { why: 'records of another type or partition came', now: [waiting('variable', 1, 0, 5), waiting('job', 3, 0, 5)], left: [] },
    { why: 'nothing waits', now: [], left: [] },
  ])('is $left when $why', ({ now, left }) => {
    expect(leftOf({ waiting: now }, goal).map(({ type, partitionId }) => `${type}/${partitionId}`)).toEqual(left);
  });

  it('says up to where', () => expect(leftOf({ waiting: [waiting('job', 1, 4, 90)] }, goal)).toEqual([waiting('job', 1, 4, 9)]));
});

it('tells a stand by partition, whatever the order', () => {
  const positions = [{ type: 'job', partitionId: 1, position: 3 }, { type: 'form', partitionId: 1, position: 4 }, { type: 'job', partitionId: 2, position: 5 }];
  expect(standIn({ positions }, 1)).toBe('form 4, job 3');
  expect(standIn({ positions: positions.toReversed() }, 1)).toBe('form 4, job 3');
  expect(standIn({ positions }, 3)).toBe('');
});

describe('planImports', () => {
  it.each([
    { why: 'no web app is installed', apps: [], plan: null },
    { why: 'nothing is left', apps: [app({ left: [], stillMs: 900_000 })], plan: null },
    { why: 'it imports', apps: [app({ stillMs: STILL_MS - 1 })], plan: { kind: 'wait', why: 'camunda-operate of east has imported job of partition 1 from 3 to 9' } },
    { why: 'it stands still', apps: [app({ stillMs: STILL_MS })], plan: restart },
    { why: 'its pods come or go', apps: [app({ stillMs: 900_000, rollingOut: true })], plan: { kind: 'wait' } },
    { why: 'it stands still a moment after its restart', apps: [app({ stillMs: STILL_AGAIN_MS - 1, restarted: true })], plan: { kind: 'wait' } },
    { why: 'it stands still long after its restart', apps: [app({ stillMs: STILL_AGAIN_MS, restarted: true })], plan: restart },
    { why: 'the other one rolls out', apps: [app({ name: 'camunda-tasklist', rollingOut: true }), app({ stillMs: STILL_MS })], plan: restart },
  ])('plans $plan.kind when $why', ({ apps, plan }) => {
    const planned = planImports(east, apps);
    if (plan === null) expect(planned).toBeNull();
    else expect(planned).toMatchObject(plan);
  });
});

it('says in words what is left', () => {
  expect(importText(app({ left: [] }))).toBe('camunda-operate: nothing to import');
  expect(importText(app({ left: [waiting('job', 1, 3, 9), waiting('form', 2, 0, 1)] }))).toBe('camunda-operate: job of partition 1 from 3 to 9 and 1 more to import');
});
