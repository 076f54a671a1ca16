import { describe, expect, it } from 'vitest';
import { contentKey } from '../../../src/artifacts/content-key.ts';

describe('contentKey', () => {
  it('is the name and twelve hex digits', () => {
    expect(contentKey('kubernetes', { 'go.mod': 'module x' })).toMatch(/^kubernetes-[0-9a-f]{12}$/);
  });
  it('does not depend on the order of the inputs', () => {
    expect(contentKey('a', { x: '1', y: '2' })).toBe(contentKey('a', { y: '2', x: '1' }));
  });
  it.each([
    { why: 'a value', other: { x: '1', y: '3' } },
    { why: 'a name', other: { x: '1', z: '2' } },
    { why: 'where one value ends', other: { x: '1;1:y=1:2' } },
    { why: 'a further input', other: { x: '1', y: '2', z: '' } },
  ])('differs when the inputs differ in $why', ({ other }) => {
    expect(contentKey('a', other)).not.toBe(contentKey('a', { x: '1', y: '2' }));
  });
});
