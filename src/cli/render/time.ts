/** `850 ms`, `3.2 s`, `4 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor((seconds % 3_600) / 60)).padStart(2, '0')} min`;
}

/** Between two instants in ISO 8601; to `nowMs` where the second is absent. */
export const between = (from: string, to: string | null, nowMs: number): string => duration((to === null ? nowMs : Date.parse(to)) - Date.parse(from));

/** `02:14:07.350` in UTC. */
export const clockTime = (iso: string): string => iso.slice(11, 23);

/** `2026-03-04 02:14:07` in UTC. */
export const dateTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `5m`, `1h` or plain seconds; null where it is none of these. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+)\s*(ms|s|min|m|h)?$/.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1_000);
}
