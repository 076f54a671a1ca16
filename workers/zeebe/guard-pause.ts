import { z } from 'zod';
import { isExporting } from '../../src/domain/exporting-phase.ts';
import { planGuard, type GuardView, type PauseAction, type PauseView } from '../../src/domain/pause.ts';
import { holderOf } from '../../src/domain/lock.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { observePause, PauseInput } from '../../src/runtime/failback-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { sendPause } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

const NOTHING_SEEN: PauseView = { partitions: [], deadMansSwitch: null, image: '', pendingChange: null, wanted: null };

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
  async observe(input, readers, { engineId }, ticks): Promise<GuardView> {
    const survivor = regionNamed(input.layout, input.survivingRegion);
    // Whatever cannot be read is waited for: an odd answer must not end the guard in an incident.
    const [runActive, seen, lease] = await Promise.all([readers.runs.isActive(input.runKey), reading(() => observePause(input, readers)), reading(() => readers.leases.read(survivor, input.layout.cluster))]);
    const holder = valueOf(lease)?.holder ?? '';
    const pause = valueOf(seen) ?? NOTHING_SEEN;
    const exporting = isExporting(pause.partitions);
    // A pause that cannot be seen for a moment goes on.
    const last = ticks.first<{ paused: boolean; beginSeen: boolean }>('last seen', { paused: false, beginSeen: false });
    if (pause.partitions.length > 0) Object.assign(last, { paused: !exporting, beginSeen: last.beginSeen || exporting });
    const heldMs = ticks.heldMs('paused', last.paused);
    // A runner that took the guard over in the middle of a pause did not see it begin. The switch was armed right before, and stands in Kubernetes.
    const found = last.paused && !last.beginSeen;
    return {
      ...pause, runActive, lockedByOther: holder !== '' && holder !== holderOf(engineId, input.runKey), overForMs: ticks.heldMs('over', !runActive && exporting),
      pausedForMs: found ? Math.max(heldMs, ticks.sinceMs(pause.deadMansSwitch?.createdAt ?? '')) : heldMs,
    };
  },
  plan: planGuard,
  apply: (action: PauseAction, writers) => sendPause(action, writers),
});
