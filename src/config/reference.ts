import { z } from 'zod';
import { plain } from './known-keys.ts';
import { Config } from './schema.ts';

/** One field of regions.yaml. */
export interface ConfigField {
  /** `clusters.<name>.regions[].namespace` */
  readonly field: string;
  readonly meaning: string;
  /** As it would be written; absent where the field is required or simply left out. */
  readonly defaultsTo?: string;
  readonly required: boolean;
}

/** Every field with its meaning, in the order of the schema: the source of docs/config.md. */
export function configFields(): readonly ConfigField[] {
  return fieldsIn(Config, '');
}

function fieldsIn(schema: z.core.$ZodType, prefix: string): ConfigField[] {
  return plain(schema).flatMap((inner) => {
    if (inner instanceof z.ZodRecord) return fieldsIn(inner.valueType, `${prefix}<name>.`);
    if (inner instanceof z.ZodArray) return fieldsIn(inner.element, `${prefix.replace(/\.$/, '')}[].`);
    if (!(inner instanceof z.ZodObject)) return [];
    return Object.entries(inner.shape).flatMap(([key, field]: [string, unknown]) => field instanceof z.ZodType ? [fieldOf(field, `${prefix}${key}`), ...fieldsIn(field, `${prefix}${key}.`)] : []);
  });
}

function fieldOf(schema: z.ZodType, field: string): ConfigField {
  const defaultsTo = schema instanceof z.ZodDefault && typeof schema.def.defaultValue !== 'object' ? { defaultsTo: JSON.stringify(schema.def.defaultValue) } : {};
  return { field, meaning: schema.description ?? '', required: !(schema instanceof z.ZodDefault || schema instanceof z.ZodOptional), ...defaultsTo };
}
