import type { Values } from './values.ts';

/** Whether a value is a map, neither a list nor nothing. */
export const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a list of named entries, as the environment of a container is. */
export const isEnv = (value: unknown): value is readonly (Values & { readonly name: string })[] =>
  Array.isArray(value) && value.every((entry: unknown) => isMap(entry) && typeof entry['name'] === 'string');
