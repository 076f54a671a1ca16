import { z } from 'zod';
import { planGuard, type GuardView } from '../../src/domain/pause.ts';
import { regionNamed, type Region } from '../../src/domain/regions.ts';
import { PauseInput } from '../../src/runtime/failback-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.guard-pause`: watches another run's pause from an instance of its own. When that run has ended, also by a cancel that
 * runs no undo, or the time is up, exporting is resumed. Unfenced: the lock is that of the run it watches, and a resume may be repeated by anybody.
 */
export const guardPauseWorker = defineWorker({
  jobType: 'zeebe.guard-pause',
  title: 'Guard pause of exporting',
  deadlineMs: 90_000_000,
  kind: 'plain',
  fenced: false,
  input: PauseInput,
  output: z.object({ guardResumed: z.boolean() }),
  decides: [],
  async observe({ layout, survivingRegion, runKey, pauseLimitMs }, { zeebe, runs }, _run, ticks): Promise<GuardView> {
    const runActive = await runs.isActive(runKey);
    // While nothing is to be done the managed cluster is left alone.
    return { runActive, partitions: runActive && ticks.elapsedMs < pauseLimitMs ? [] : await zeebe.readPartitions(regionNamed(layout, survivingRegion)) };
  },
  plan: (input, view, ticks) => planGuard(input, view, ticks.elapsedMs),
  apply: (action: { readonly region: Region }, { zeebe }) => zeebe.resumeExporting(action.region),
});
