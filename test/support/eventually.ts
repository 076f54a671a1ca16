/**
 * Asks until `probe` answers without throwing, then gives its answer.
 * @param everyMs pause between two looks
 * @throws its last failure, with the label, once the deadline has passed
 */
export async function eventually<T>(label: string, deadlineMs: number, probe: () => T | Promise<T>, everyMs = 200): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await probe();
    } catch (cause) {
      if (Date.now() > until) throw new Error(`${label}: not within ${deadlineMs} ms; last: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
