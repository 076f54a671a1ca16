import { describe, expect, it } from 'vitest';
import { javaArguments } from '../../../../src/artifacts/images/zeebe-image.ts';

describe('javaArguments', () => {
  it('puts the jars in one order, whatever order they were listed in', () => {
    expect(javaArguments('/z', ['b.jar', 'a.jar'])).toBe(javaArguments('/z', ['a.jar', 'b.jar']));
    expect(javaArguments('/z', ['b.jar', 'a.jar'])).toContain('-cp "/z/lib/a.jar:/z/lib/b.jar"');
  });
});
