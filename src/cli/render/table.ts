import Table from 'cli-table3';
import type { Style } from './style.ts';

const NO_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

/** Columns without borders: easy to read, to copy and to cut. */
export function renderTable(style: Style, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return style.dim('(none)');
  const table = new Table({ chars: NO_BORDERS, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true }, head: head.map((title) => style.strong(title)) });
  table.push(...rows.map((row) => [...row]));
  return table.toString().split('\n').map((line) => line.trimEnd()).join('\n');
}

/** Label and value, one a line. */
export function renderFacts(style: Style, facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([label]) => label.length));
  return facts.map(([label, value]) => `${style.dim(label.padEnd(width))}  ${value}`).join('\n');
}
