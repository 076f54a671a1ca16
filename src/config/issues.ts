import type { z } from 'zod';
import { valueAt, type Path } from './locate.ts';

/** What is wrong at one place of the file. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
  readonly remedy: string;
}

/** A zod issue in words; unions are unfolded to the branch that was meant. */
export function findingsOf(issue: z.core.$ZodIssue, data: unknown, knownKeys: (path: Path) => readonly string[]): Finding[] {
  const path = issue.path.map((step) => typeof step === 'symbol' ? String(step) : step);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], problem: 'is not a known key', remedy: remedyFor(key, knownKeys(path)) }));
    case 'invalid_union':
      return unionFindings(issue, path, data, knownKeys);
    case 'invalid_key':
      return [{ path, problem: 'is not a possible name', remedy: 'Use lower-case letters, digits and hyphens' }];
    case 'invalid_type':
      return [{ path, problem: valueAt(data, path) === undefined ? 'is missing' : `is not ${article(issue.expected)}`, remedy: typeRemedy(issue, valueAt(data, path) === undefined) }];
    case 'too_small':
      return [{ path, problem: `is less than ${issue.minimum}`, remedy: whatIsNeeded(issue) }];
    case 'too_big':
      return [{ path, problem: `is more than ${issue.maximum}`, remedy: whatIsNeeded(issue) }];
    case 'invalid_format':
    case 'invalid_value':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return [{ path, problem: 'has a value that is not possible', remedy: `Write ${issue.message}` }];
  }
}

function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: Path, data: unknown, knownKeys: (path: Path) => readonly string[]): Finding[] {
  const meant = issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'));
  if (meant !== undefined) return meant.flatMap((inner) => findingsOf({ ...inner, path: [...issue.path, ...inner.path] }, data, knownKeys));
  const words = issue.errors.flat().flatMap((inner) => inner.code === 'invalid_value' ? inner.values.map(String) : []);
  return [{ path, problem: 'has a value that is not possible', remedy: `Write ${words.join(' or ')}, or a map; see the example of \`regionctl init\`` }];
}

const article = (expected: string): string => ({
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a map of keys and values', record: 'a map of names',
}[expected] ?? expected);

function typeRemedy({ message, expected }: z.core.$ZodIssueInvalidType, missing: boolean): string {
  const wanted = message.startsWith('Invalid input') ? article(expected) : message;
  return missing ? `Add it: ${wanted}` : `Write ${wanted}`;
}

const whatIsNeeded = ({ message, origin }: { readonly message: string; readonly origin: string }): string =>
  /^(Too|Invalid)/.test(message) ? `Write ${origin === 'array' ? 'a list of the size allowed' : 'a value within the limits'} (${message})` : `Write ${message}`;

function remedyFor(key: string, known: readonly string[]): string {
  const near = known.map((candidate) => ({ candidate, far: distance(key.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.far - b.far)[0];
  if (near !== undefined && near.far <= Math.max(2, Math.floor(key.length / 3))) return `Did you mean \`${near.candidate}\`?`;
  return known.length === 0 ? 'Remove it' : `Remove it; known here: ${known.join(', ')}`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, right] of Array.from(b).entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (left === right ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
