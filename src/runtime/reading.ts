import type { Reading } from '../domain/cluster-view.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { toRunbookError } from '../errors/runbook-error.ts';

const timeOf = (): number => performance.now();

/** A read whose failure is part of the observation, not its end: one side of the evidence never hides the other. */
export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  const began = timeOf();
  const tookMs = (): number => Math.round(timeOf() - began);
  try {
    const value = await read();
    return { answers: true, value, tookMs: tookMs() };
  } catch (cause) {
    const failure = toRunbookError(cause);
    const detail = [failure.facts['error'], failure.facts['problem']].find((fact) => typeof fact === 'string') ?? failure.message;
    return { answers: false, code: failure.code, error: detail, tookMs: tookMs() };
  }
}

/**
 * Readers for what destroys nothing: a region that let a call time out a moment ago, and answered none since, is not waited for again.
 * A step that sends a write reads without it, so that its own proof is never older than its own observation.
 */
export const acceptingSilence = <T extends Pick<Readers, 'kubernetes'>>(readers: T): T => ({
  ...readers, kubernetes: { ...readers.kubernetes, readPods: (region) => readers.kubernetes.readPods(region, { silenceWithinMs: 1_500 }) },
});

export { valueOf } from '../domain/cluster-view.ts';
