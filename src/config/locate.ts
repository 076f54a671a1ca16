import { isMap, isPair, isScalar, isSeq, type Document, type LineCounter } from 'yaml';

export type Path = readonly (string | number)[];

/** `clusters.payments.regions[1].namespace`. */
export function fieldOf(path: Path): string {
  return path.map((step, index) => typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`).join('') || '(file)';
}

/** Line of the key, or of the list entry, at the path; of the nearest thing around it where it is absent. */
export function lineOf(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

/** What stands at the path in plain data; undefined where there is nothing. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
  }
  return value;
}
