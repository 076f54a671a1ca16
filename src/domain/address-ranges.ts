/** First and last address of an IPv4 range such as `10.192.0.0/16`, as numbers; null for anything else. */
export function rangeOf(cidr: string): { readonly first: number; readonly last: number } | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether two IPv4 ranges share an address; false where either is none. */
export function overlapping(one: string, other: string): boolean {
  const [left, right] = [rangeOf(one), rangeOf(other)];
  return left !== null && right !== null && left.first <= right.last && right.first <= left.last;
}

/** The smallest IPv4 network that holds all of these, `10.192.0.0/23` for `10.192.0.0/24` and `10.192.1.0/24`; null where none of them is an IPv4 range. */
export function commonRange(cidrs: readonly string[]): string | null {
  const ranges = cidrs.flatMap((cidr) => rangeOf(cidr) ?? []);
  if (ranges.length === 0) return null;
  const [first, last] = [Math.min(...ranges.map((range) => range.first)), Math.max(...ranges.map((range) => range.last))];
  for (let bits = 32; bits > 0; bits -= 1) {
    const size = 2 ** (32 - bits);
    const start = Math.floor(first / size) * size;
    if (last < start + size) return `${addressOf(start)}/${bits}`;
  }
  return '0.0.0.0/0';
}

const addressOf = (number: number): string => [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(number / unit) % 256).join('.');
