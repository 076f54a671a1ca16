import { z } from 'zod';
import { PAUSE_WARNINGS, planPauseWatch, type WatchView } from '../../src/domain/pause-watch.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { PauseInput } from '../../src/runtime/failback-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.watch-pause`: ends when a person should be asked, by the age of the pause, by the disks that fill, or by the rate at which
 * they do. The age counts from the pause itself, so that a replaced runner goes on with it. Ended by the model when the pause is over.
 */
export const watchPauseWorker = defineWorker({
  jobType: 'zeebe.watch-pause',
  title: 'Watch pause of exporting',
  deadlineMs: 90_000_000,
  kind: 'plain',
  fenced: false,
  input: PauseInput.extend({ pausedAt: z.string(), pauseWarned: z.array(z.enum(PAUSE_WARNINGS)) }),
  output: z.object({ pauseWarning: z.string(), pauseWarningKind: z.enum(PAUSE_WARNINGS) }),
  decides: [],
  async observe({ layout, survivingRegion }, { kubernetes }, _run, ticks): Promise<WatchView> {
    const disk = valueOf(await reading(() => kubernetes.readDisk(regionNamed(layout, survivingRegion)))) ?? [];
    if (disk.length === 0) return { disk, firstDisk: [], watchedMs: 0 };
    const first = ticks.first('disk', { disk, atMs: ticks.elapsedMs });
    return { disk, firstDisk: first.disk, watchedMs: ticks.elapsedMs - first.atMs };
  },
  plan: (input, seen, ticks) => planPauseWatch(input, seen, ticks.sinceMs(input.pausedAt)),
  apply: () => Promise.resolve(),
});
