import { describe, expect, it } from 'vitest';
import { parseJavaVersion } from '../../../src/artifacts/java.ts';

describe('parseJavaVersion', () => {
  it('reads the full version and the major number', () => {
    const printed = 'Property settings:\n    java.runtime.version = 25.0.3+9-LTS\n    java.specification.version = 25\n';
    expect(parseJavaVersion(printed)).toEqual({ version: '25.0.3+9-LTS', major: 25 });
  });
  it('gives nothing for a version of the old kind', () => {
    expect(parseJavaVersion('    java.specification.version = 1.8\n')).toBeUndefined();
  });
});
