/** First and last address of an IPv4 range, as numbers. */
export interface IpRange { readonly first: number; readonly last: number }

/** `10.192.0.0/16` as its first and last address; null for what is no IPv4 range, for example `10.0.0.300/8` or `10.0.0.0/33`. */
export function ipRangeOf(text: string): IpRange | null {
  const [address = '', prefix = ''] = text.split('/');
  const octets = address.split('.').map(Number);
  const length = Number(prefix);
  if (prefix === '' || octets.length !== 4 || !octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= 255) || !Number.isInteger(length) || length < 0 || length > 32) return null;
  const size = 2 ** (32 - length);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}

/** Whether the two ranges share an address. */
export const overlap = (a: IpRange, b: IpRange): boolean => a.first <= b.last && b.first <= a.last;
