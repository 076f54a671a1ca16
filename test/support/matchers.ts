import { expect } from 'vitest';
import { RunbookError } from '../../src/errors/runbook-error.ts';

// vitest's own matchers are `any`, which would spread through every object that they stand in.

export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** Code of the error that `call` throws; undefined where it throws none. */
export function codeOf(call: () => unknown): unknown {
  try { call(); } catch (error) { return error instanceof RunbookError ? error.code : error; }
  return undefined;
}
