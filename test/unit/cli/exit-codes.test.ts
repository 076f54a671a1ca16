import { describe, expect, it } from 'vitest';
import { EXIT, exitOfError, exitOfOutcome } from '../../../src/cli/exit-codes.ts';
import type { ErrorCode } from '../../../src/errors/catalogue.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

describe('exitOfError', () => {
  it.each<[ErrorCode, number]>([
    ['USAGE', 2], ['CONFIG_INVALID', 2], ['CLUSTER_UNKNOWN', 2], ['REQUEST_REFUSED', 3], ['NOT_CONFIRMED', 3], ['RUN_NOT_ACTIVE', 3], ['APPROVAL_INVALID', 3],
    ['LOCKED', 7], ['DEADLINE', 6], ['ENGINE_UNREACHABLE', 8], ['REGION_UNREACHABLE', 1], ['UNEXPECTED', 1],
  ])('ends a command with %s by exit %i', (code, exit) => {
    expect(EXIT[exitOfError(new RunbookError(code))]).toBe(exit);
  });
});

describe('exitOfOutcome', () => {
  it.each([['restored', 0], ['redundant', 0], ['installed', 0], ['removed', 0], ['refused', 3], ['stopped', 3], ['aborted', 3], ['locked', 7], ['unknown', 1]])('ends a run that was %s by exit %i', (outcome, exit) => {
    expect(EXIT[exitOfOutcome(outcome)]).toBe(exit);
  });
});
