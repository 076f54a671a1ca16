import { describe, expect, it } from 'vitest';
import type { ImportFacts, ImportView } from '../../../src/domain/imports.ts';
import type { WebApp } from '../../../src/ports/installation.ts';
import { forgetImports, importFacts } from '../../../src/runtime/import-facts.ts';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { layout, west } from '../../support/failback-builders.ts';

const ready: WebApp = { name: 'camunda-operate', wanted: 1, ready: 1, rollingOut: false, restartedAt: null };
/** Operate at these positions of jobs, by partition; `newest` of each waits. */
const view = (positions: Readonly<Record<number, number>>, newest: Readonly<Record<number, number>>, exists = true): ImportView => {
  const at = Object.entries(positions).map(([partition, position]) => ({ type: 'job', partitionId: Number(partition), position }));
  return { app: 'operate', exists, positions: at, waiting: at.flatMap((known) => { const to = newest[known.partitionId] ?? 0; return to > known.position ? [{ ...known, newest: to }] : []; }) };
};

/** Looks at instants after the start of a step, in seconds. */
function watching() {
  const clock = { seconds: 0 };
  const ticks = createTicks({ now: () => Date.parse('2026-11-24T12:00:00Z') + clock.seconds * 1_000 }, '2026-11-24T12:00:00Z');
  return {
    look(seconds: number, seen: ImportView, webApps: readonly WebApp[] = [ready]): ImportFacts | undefined {
      clock.seconds = seconds;
      return importFacts(layout, west, webApps, [seen], ticks)[0];
    },
    fail(seconds: number) { clock.seconds = seconds; forgetImports(layout, ticks); },
  };
}

describe('importFacts', () => {
  it('counts how long positions stand still while records are left', () => {
    const { look } = watching();
    expect(look(0, view({ 1: 3 }, { 1: 9 }))).toMatchObject({ stillMs: 0, left: [{ position: 3, newest: 9 }] });
    expect(look(20, view({ 1: 3 }, { 1: 9 }))?.stillMs).toBe(20_000);
    expect(look(25, view({ 1: 4 }, { 1: 9 }))?.stillMs).toBe(0);
    expect(look(40, view({ 1: 4 }, { 1: 9 }))?.stillMs).toBe(15_000);
  });

  it('does not follow a moving target', () => {
    const { look } = watching();
    look(0, view({ 1: 3 }, { 1: 9 }));
    expect(look(5, view({ 1: 9 }, { 1: 900 }))?.left).toEqual([]);
    expect(look(95, view({ 1: 9 }, { 1: 900 }))).toMatchObject({ left: [], stillMs: 0 });
  });

  it('sees one partition stand still beside another that moves', () => {
    const { look } = watching();
    look(0, view({ 1: 3, 2: 3 }, { 1: 99, 2: 99 }));
    look(15, view({ 1: 10, 2: 3 }, { 1: 99, 2: 99 }));
    expect(look(31, view({ 1: 20, 2: 3 }, { 1: 99, 2: 99 }))?.stillMs).toBe(31_000);
  });

  it.each([
    { why: 'it was not ready', apps: [{ ...ready, ready: 0 }] },
    { why: 'its pods came or went', apps: [{ ...ready, rollingOut: true }] },
    { why: 'it was off', apps: [{ ...ready, wanted: 0, ready: 0 }] },
  ])('counts anew after $why', ({ apps }) => {
    const { look } = watching();
    look(0, view({ 1: 3 }, { 1: 9 }));
    expect(look(20, view({ 1: 3 }, { 1: 9 }), apps)?.stillMs).toBe(0);
    look(25, view({ 1: 3 }, { 1: 9 }));
    expect(look(40, view({ 1: 3 }, { 1: 9 }))?.stillMs).toBe(15_000);
  });

  it('counts anew after a look that failed', () => {
    const { look, fail } = watching();
    look(0, view({ 1: 3 }, { 1: 9 }));
    fail(20);
    expect(look(25, view({ 1: 3 }, { 1: 9 }))?.stillMs).toBe(0);
    expect(look(40, view({ 1: 3 }, { 1: 9 }))?.stillMs).toBe(15_000);
  });

  it('knows a restart of this step from one before it', () => {
    const { look } = watching();
    const restartedAt = (at: string): boolean | undefined => look(0, view({ 1: 3 }, { 1: 9 }), [{ ...ready, restartedAt: at }])?.restarted;
    expect([restartedAt('2026-11-24T11:59:59Z'), restartedAt('2026-11-24T12:00:40Z')]).toEqual([false, true]);
  });

  it('ignores an app that is not installed, or whose positions cannot be seen', () => {
    const { look } = watching();
    expect(look(0, view({ 1: 3 }, { 1: 9 }), [{ ...ready, name: 'camunda-tasklist' }])).toBeUndefined();
    expect(look(0, view({}, {}, false))).toBeUndefined();
  });

  it('takes the goal from the first look that sees the positions: the app makes their index when it starts', () => {
    const { look } = watching();
    look(0, view({}, {}, false));
    expect(look(5, view({ 1: 3 }, { 1: 9 }))?.left).toHaveLength(1);
  });
});
