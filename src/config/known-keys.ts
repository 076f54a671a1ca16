import { z } from 'zod';
import type { Path } from './locate.ts';

/** The keys that the schema knows in the map at the path; of all branches where there are several. */
export function knownKeysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  return [...new Set(path.reduce<readonly z.core.$ZodType[]>((schemas, step) => schemas.flatMap(plain).flatMap((inner) => childOf(inner, step)), [schema])
    .flatMap(plain).flatMap((inner) => inner instanceof z.ZodObject ? Object.keys(inner.shape) : []))];
}

/** Without defaults and optional marks; a union as its branches. */
export function plain(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return plain(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(plain);
  return [schema];
}

function childOf(schema: z.core.$ZodType, step: string | number): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const child: unknown = schema.shape[step];
    return child instanceof z.ZodType ? [child] : [];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodArray) return [schema.element];
  return [];
}
