import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ByName } from './test/support/by-name.ts';

/** One process and one file at a time: what engine and lab hold is there once. */
const alone = { pool: 'forks', poolOptions: { forks: { singleFork: true } }, fileParallelism: false } as const;

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Vitest leaves one core free by itself: of two that is half.
    maxWorkers: availableParallelism(), minWorkers: 1,
    sequence: { sequencer: ByName },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node', testTimeout: 10_000 } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], environment: 'node', testTimeout: 60_000 } },
      { test: { name: 'process', include: ['test/process/**/*.test.ts'], environment: 'node', ...alone, testTimeout: 240_000, hookTimeout: 300_000, globalSetup: ['test/support/engine.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], environment: 'node', ...alone, testTimeout: 600_000, hookTimeout: 900_000, globalSetup: ['test/support/lab-setup.ts'] } },
      { test: { name: 'full', include: ['test/full/**/*.test.ts'], environment: 'node', ...alone, testTimeout: 1_200_000, hookTimeout: 900_000, globalSetup: ['test/support/lab-setup.ts'] } },
    ],
  },
});
