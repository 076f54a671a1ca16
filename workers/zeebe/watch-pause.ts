import { z } from 'zod';
import { planPauseWatch } from '../../src/domain/pause-watch.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { PauseInput } from '../../src/runtime/failback-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `zeebe.watch-pause`: ends when a person should be asked, by the age of the pause or by the disks that fill. Ended by the model when the pause is over. */
export const watchPauseWorker = defineWorker({
  jobType: 'zeebe.watch-pause',
  title: 'Watch pause of exporting',
  deadlineMs: 90_000_000,
  kind: 'plain',
  fenced: false,
  input: PauseInput,
  output: z.object({ pauseWarning: z.string() }),
  decides: [],
  observe: async ({ layout, survivingRegion }, { kubernetes }) => valueOf(await reading(() => kubernetes.readDisk(regionNamed(layout, survivingRegion)))) ?? [],
  plan: ({ pauseLimitMs }, disk, ticks) => planPauseWatch(pauseLimitMs, disk, ticks.elapsedMs),
  apply: () => Promise.resolve(),
});
