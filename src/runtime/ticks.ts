/** What a plan may know of time and of earlier observations: data handed in, so that plans stay pure functions of their arguments. */
export interface Ticks {
  /** Since the step's first activation. */
  readonly elapsedMs: number;
  /** Instant of the first activation, ISO 8601; survives a re-delivery. */
  readonly startedAt: string;
  /** Since an instant, ISO 8601; 0 where it is none, or by another clock is still to come. */
  sinceMs(instant: string): number;
  /** How long `holds` has been true without a break in this activation. */
  heldMs(label: string, holds: boolean): number;
  /** How long the value has been the same without a break in this activation; undefined is a break. */
  sameMs(label: string, value: string | undefined): number;
  /** How often in a row `ok` was true; asked once an observation. */
  streak(label: string, ok: boolean): number;
  /** The first value seen under that label in this activation. */
  first<T>(label: string, value: T): T;
}

export interface Clock { now(): number }
export const systemClock: Clock = { now: () => Date.now() };

/** Ticks of one activation. `startedAt` comes from the journal, so that a deadline counts from the first activation. */
export function createTicks(clock: Clock, startedAt: string): Ticks {
  const since = new Map<string, number>();
  const sames = new Map<string, { readonly value: string; readonly from: number }>();
  const streaks = new Map<string, number>();
  const firsts = new Map<string, () => unknown>();
  return {
    get elapsedMs() { return clock.now() - Date.parse(startedAt); },
    startedAt,
    sinceMs: (instant) => Math.max(0, clock.now() - Date.parse(instant)) || 0,
    heldMs(label, holds) {
      if (!holds) { since.delete(label); return 0; }
      const from = since.get(label) ?? clock.now();
      since.set(label, from);
      return clock.now() - from;
    },
    sameMs(label, value) {
      if (value === undefined) { sames.delete(label); return 0; }
      const known = sames.get(label);
      if (known?.value === value) return clock.now() - known.from;
      sames.set(label, { value, from: clock.now() });
      return 0;
    },
    streak(label, ok) {
      const next = ok ? (streaks.get(label) ?? 0) + 1 : 0;
      streaks.set(label, next);
      return next;
    },
    first<T>(label: string, value: T): T {
      const known = firsts.get(label);
      if (known === undefined) { firsts.set(label, () => value); return value; }
      const answer: unknown = known();
      return isSameKind<T>(answer) ? answer : value;
    },
  };
}

// One label holds one type by its only caller; the map cannot know it.
const isSameKind = <T>(value: unknown): value is T => value !== undefined;
