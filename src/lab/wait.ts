import { setTimeout as delay } from 'node:timers/promises';
import { RunbookError, type Facts } from '../errors/runbook-error.ts';

/** What one look gave: the value waited for, or what is seen instead. */
export type Observation<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

export interface Waiting {
  readonly what: string;
  readonly timeoutMs: number;
  readonly pollMs?: number;
  /** For the error: the log file to read, and the like. */
  readonly facts: Facts;
  readonly note?: (text: string) => void;
}

/**
 * Looks until the goal is reached.
 * @throws LAB_FAILED (defect) not reached in time; the facts hold the last observation
 */
export async function waitUntil<T>({ what, timeoutMs, pollMs = 250, facts, note }: Waiting, look: () => Promise<Observation<T>>): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const observation = await look();
    if (observation.done) return observation.value;
    note?.(observation.seen);
    if (Date.now() >= deadline) throw new RunbookError('LAB_FAILED', { waitingFor: what, lastSeen: observation.seen, timeoutMs, ...facts });
    await delay(pollMs);
  }
}
