import type { Path } from './locate.ts';

const SECRET_KEYS = /^(password|clientSecret|secret|token|apiKey)$/i;

/**
 * A value of a file that is not valid, as it may be shown: nothing at or below a secret's key (people paste a secret
 * where its name belongs), no credentials in an address.
 */
export function shownValue(path: Path, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (path.some((step, index) => typeof step === 'string' && (SECRET_KEYS.test(step) || (step === 'keys' && path[index - 2] === 'secrets')))) return '[redacted]';
  if (typeof value === 'string') return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1[redacted]@');
  if (Array.isArray(value)) return value.map((entry: unknown) => shownValue(path, entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shownValue([...path, key], entry)]));
}

/** A valid configuration as it may be printed or put into a report: of a secret, only the reference is left. */
export function redact(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(redact);
  if (typeof config !== 'object' || config === null) return shownValue([], config);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, SECRET_KEYS.test(key) && !isReference(value) ? '[redacted]' : redact(value)]));
}

/** `{ fromEnv: NAME }` and `{ fromFile: path }` name a secret and hold none. */
function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 && Object.keys(value).every((key) => key === 'fromEnv' || key === 'fromFile');
}
