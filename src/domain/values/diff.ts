import { isEnv, isMap } from './shapes.ts';
import type { Values } from './values.ts';

/** One difference; what is absent is undefined, what looks like a secret is `(hidden)`. */
export interface ValueDifference {
  /** Keys from the top with dots between; an entry of an environment by its name: `zeebe.env.JAVA_OPTS`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const HIDDEN = '(hidden)';
const SECRET_KEY = /password|passwd|secret|token|credential|keystore|(private|access|api|license|encryption)[-_.]?key/i;
/** Addresses with a password, and texts (whole files among the values) that name a secret. */
const SECRET_TEXT = /:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN |(password|passwd|secret|token|credential|api[-_.]?key)["']?\s*[:=]/i;

/** What differs between two values files, secrets hidden, in the order of the keys. Pure. */
export function diffValues(before: unknown, after: unknown): readonly ValueDifference[] {
  const [flatBefore, flatAfter] = [new Map(leaves([], before)), new Map(leaves([], after))];
  return [...new Set([...flatBefore.keys(), ...flatAfter.keys()])].sort()
    .filter((path) => !(flatBefore.has(path) === flatAfter.has(path) && equal(flatBefore.get(path), flatAfter.get(path))))
    .map((path) => ({ path, before: shown(path, flatBefore.get(path)), after: shown(path, flatAfter.get(path)) }));
}

function leaves(path: readonly string[], value: unknown): readonly (readonly [string, unknown])[] {
  if (isMap(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 && path.length > 0 ? [[path.join('.'), value]] : entries.flatMap(([key, inner]) => leaves([...path, key], inner));
  }
  if (path.at(-1) === 'env' && isEnv(value)) return value.map((entry): readonly [string, unknown] => [[...path, entry.name].join('.'), ofEntry(entry)]);
  return value === undefined || path.length === 0 ? [] : [[path.join('.'), value]];
}

const ofEntry = (entry: Values): unknown => 'value' in entry && Object.keys(entry).length === 2 ? entry['value'] : Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'name'));

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown => Array.isArray(value) ? value.map(sorted)
  : isMap(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])) : value;

function shown(key: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (SECRET_KEY.test(key)) return HIDDEN;
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? HIDDEN : value;
  if (isEnv(value)) return value.map(hiddenEntry);
  if (isMap(value)) return hiddenMap(value);
  return Array.isArray(value) ? value.map((inner: unknown) => shown('', inner)) : value;
}

const hiddenMap = (map: Values): Values => Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, shown(key, inner)]));

/** `{ name: DB_PASSWORD, value: … }` in a list of another name than `env`. */
const hiddenEntry = (entry: Values & { readonly name: string }): Values => ({ ...hiddenMap(entry), ...('value' in entry ? { value: shown(entry.name, entry['value']) } : {}) });
