import { z } from 'zod';
import { isExporting, planGuard, type GuardView, type PauseAction } from '../../src/domain/pause.ts';
import { observePause, PauseInput } from '../../src/runtime/failback-inputs.ts';
import { sendPause } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `zeebe.guard-pause`: watches another run's pause from an instance of its own, until that run has ended. When it ends while
 * exporting is paused, also by a cancel that runs no undo, or the pause takes too long, exporting is resumed.
 * Unfenced: the lock is that of the run it watches, and a resume may be repeated by anybody.
 */
export const guardPauseWorker = defineWorker({
  jobType: 'zeebe.guard-pause',
  title: 'Guard pause of exporting',
  deadlineMs: 604_800_000,
  kind: 'plain',
  fenced: false,
  input: PauseInput,
  output: z.object({ guarded: z.boolean() }),
  decides: [],
  async observe(input, readers, _run, ticks): Promise<GuardView> {
    const [runActive, pause] = await Promise.all([readers.runs.isActive(input.runKey), observePause(input, readers)]);
    const exporting = isExporting(pause.partitions);
    return {
      ...pause, runActive, pausedForMs: ticks.heldMs('paused', pause.partitions.length > 0 && !exporting), overForMs: ticks.heldMs('over', !runActive && exporting),
    };
  },
  plan: planGuard,
  apply: (action: PauseAction, writers) => sendPause(action, writers),
});
