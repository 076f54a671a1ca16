import { parseDocument, stringify, type DocumentOptions, type ParseOptions, type SchemaOptions, type Tags } from 'yaml';
import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';

const Values = z.record(z.string(), z.unknown());

/** Helm reads YAML 1.1, with plain text where that has times and dates. @source sigs.k8s.io/yaml, goyaml.v2 */
const withoutTimes = (tags: Tags): Tags => tags.filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')));
const AS_HELM = { version: '1.1', customTags: withoutTimes } as const satisfies DocumentOptions & SchemaOptions & ParseOptions;

/**
 * The map in a values file as helm reads it; an empty file is an empty map.
 * @throws CONFIG_INVALID (refuse) with file and line, and nothing of what the file says
 */
export function parseValuesFile(text: string, file: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text, { ...AS_HELM, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new RunbookError('CONFIG_INVALID', { file, line: error.linePos?.[0].line, problem: `no YAML: ${error.code}`, remedy: 'Correct the values file' });
  const parsed = Values.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw new RunbookError('CONFIG_INVALID', { file, problem: 'no map of values', remedy: 'Correct the values file' });
  return parsed.data;
}

/** Values as YAML that helm reads. */
export const valuesText = (values: Readonly<Record<string, unknown>>): string => stringify(values, { ...AS_HELM, lineWidth: 0, aliasDuplicateObjects: false });
