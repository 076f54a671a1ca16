/** A map of keys and values, as YAML gives it. */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const asMap = (value: unknown): Readonly<Record<string, unknown>> => isMap(value) ? value : {};
export const asList = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [];
