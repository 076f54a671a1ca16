import { stringify } from 'yaml';
import { RunbookError } from '../errors/runbook-error.ts';
import type { CommandResult } from './command-spec.ts';
import type { OutputFormat } from './context.ts';
import type { Style } from './render/style.ts';

/** The text of a result in the format asked for; empty where there is nothing to print. @throws USAGE (refuse) for a format it does not have */
export function textOf(result: CommandResult, format: OutputFormat, style: Style): string {
  if (result.data === undefined && result.text === undefined) return '';
  switch (format) {
    case 'json': return JSON.stringify(result.data ?? null, null, 2);
    case 'yaml': return stringify(result.data ?? null).trimEnd();
    case 'md':
      if (result.markdown === undefined) throw new RunbookError('USAGE', { output: 'md', allowed: 'only `regionctl report` writes markdown; use table, json or yaml' });
      return result.markdown();
    case 'table': return result.text?.(style) ?? result.markdown?.() ?? stringify(result.data).trimEnd();
  }
}

/** One clear message for a person, with what to do; without a stack trace. */
export function errorText(error: RunbookError, style: Style): string {
  const problems = error.facts['problems'] ?? error.facts['issues'];
  const rest = Object.entries(error.facts).filter(([key]) => key !== 'problems' && key !== 'issues');
  return [
    `${style.bad('error')}: ${error.message}`,
    ...rest.map(([key, value]) => `  ${style.dim(`${key}:`)} ${shown(value)}`),
    ...(Array.isArray(problems) ? problems.map((problem: unknown) => `  - ${problemText(problem)}`) : []),
    `${style.dim('hint')}: ${error.spec.hint} ${style.dim(`[${error.code}]`)}`,
  ].join('\n');
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function problemText(problem: unknown): string {
  if (typeof problem !== 'object' || problem === null) return String(problem);
  const { line, field, value, problem: what, remedy } = Object.fromEntries(Object.entries(problem));
  if (typeof field !== 'string') return JSON.stringify(problem);
  return `line ${String(line)}: ${field} ${value === undefined ? '' : `(${shown(value)}) `}${String(what)}. ${String(remedy)}`;
}
