import { expect } from 'vitest';

// vitest's own matchers are `any`, which would spread through every object that they stand in.

export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
