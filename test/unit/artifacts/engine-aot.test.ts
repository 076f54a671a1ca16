import { describe, expect, it } from 'vitest';
import { trainingScript } from '../../../src/artifacts/engine-aot.ts';

describe('trainingScript', () => {
  it('writes the cache that the command would use, with every other word as it is', () => {
    const script = trainingScript({ file: '/jdk/bin/java', args: ['-Xmx1m', '-XX:AOTCache=/c/broker.aot', '-cp', "/a'b.jar", 'Main'] });
    expect(script).toBe(String.raw`#!/bin/sh` + '\n' + String.raw`exec '/jdk/bin/java' '-Xmx1m' '-XX:AOTCacheOutput=/c/broker.aot' '-cp' '/a'\''b.jar' 'Main'` + '\n');
  });
});
