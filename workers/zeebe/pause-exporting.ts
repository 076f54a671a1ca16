import { z } from 'zod';
import { tellRoom } from '../../src/domain/disk-room.ts';
import { planPause, type PauseAction } from '../../src/domain/pause.ts';
import { observePause, PauseInput } from '../../src/runtime/failback-inputs.ts';
import { sendPause } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** As the assessment saw it: nobody waits for a look at the disks while exporting stands still. */
const AssessedDisk = z.object({ pod: z.string(), usedPercent: z.number(), roomBytes: z.number() });

/**
 * Job type `zeebe.pause-exporting`: the dead man's switch is armed, then exporting is paused. Done when the brokers tell it of every partition.
 * The separate guard instance stands already: the model waits for it.
 * @source Camunda dual-region procedure 8.6–8.9, failback; the answer of 8.6.0 is a 200 whose inner status tells
 */
export const pauseExportingWorker = defineWorker({
  jobType: 'zeebe.pause-exporting',
  title: 'Pause exporting',
  deadlineMs: 300_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: exporting is resumed by the run, by its guard, or by the job in the surviving region, whichever comes first. Disks fill meanwhile.',
  input: PauseInput.extend({ evidence: z.object({ disk: z.array(AssessedDisk) }).nullish() }),
  output: z.object({ exportingPaused: z.boolean(), pausedAt: z.string() }),
  decides: ['FOREIGN_CHANGE_PENDING'],
  observe: (input, readers) => observePause(input, readers),
  plan(input, view, ticks) {
    const plan = planPause(input, view);
    return plan.kind === 'done' ? { kind: 'done', output: { ...plan.output, pausedAt: ticks.startedAt } } : plan;
  },
  apply: (action: PauseAction, writers) => sendPause(action, writers),
  evidence: ({ pauseLimitMs, evidence }, view) => ({
    exporting: view.partitions.map(({ partitionId, brokerId, exporterPhase }) => `partition ${partitionId} on broker ${brokerId}: ${exporterPhase}`),
    'resumed at the latest after': `${Math.round(pauseLimitMs / 1_000)} s`,
    ...(evidence == null ? {} : { 'disk room when assessed': evidence.disk.map(tellRoom) }),
  }),
});
