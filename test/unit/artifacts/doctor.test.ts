import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../../src/artifacts/doctor.ts';

describe('isAtLeast', () => {
  it.each([
    ['20.20.2', '20.19', true],
    ['v22.1.0', '20.19', true],
    ['20.19', '20.19', true],
    ['20.9.0', '20.19', false],
    ['1.26.8', '1.24', true],
    ['1.3', '1.24', false],
  ])('compares %s with %s as %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});
