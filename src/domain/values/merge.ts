import { isEnv, isMap } from './shapes.ts';
import type { Values } from './values.ts';

/**
 * Overlays in rising order of precedence, merged: maps deep, lists named `env` by the names of their entries (the order of those below
 * is kept), every other list replaced. A null stays, as helm keeps it among several files: it deletes the chart's own default. Pure.
 */
export const mergeValues = (...layers: readonly Values[]): Values => layers.reduce(merged, {});

function merged(below: Values, above: Values): Values {
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(keys.map((key) => [key, Object.hasOwn(above, key) ? mergedValue(key, own(below, key), above[key]) : below[key]]));
}

const own = (values: Values, key: string): unknown => (Object.hasOwn(values, key) ? values[key] : undefined);

function mergedValue(key: string, below: unknown, above: unknown): unknown {
  if (isMap(below) && isMap(above)) return merged(below, above);
  if (key !== 'env' || !isEnv(below) || !isEnv(above)) return above;
  const entries = new Map([...below, ...above].map((entry) => [entry.name, entry]));
  return [...entries.values()];
}
