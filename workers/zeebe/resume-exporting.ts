import { z } from 'zod';
import { planResume, type PauseAction, type ResumeInput as Resume } from '../../src/domain/pause.ts';
import { hasSent, isUnderWay, observePause, PauseInput } from '../../src/runtime/failback-inputs.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { sendPause } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

const ResumeInput = PauseInput.extend({ journalPauseExporting: z.array(StepJournal).nullish() })
  .transform(({ journalPauseExporting, ...rest }): Resume => ({ ...rest, paused: hasSent(journalPauseExporting), underWay: isUnderWay(journalPauseExporting) }));

/**
 * Job type `zeebe.resume-exporting`: the end of the pause, on the way through and on every way out. Done when every partition exports and
 * the dead man's switch is gone. Nothing to do unless this run may have paused.
 */
export const resumeExportingWorker = defineWorker({
  jobType: 'zeebe.resume-exporting',
  title: 'Resume exporting',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: true,
  input: ResumeInput,
  output: z.object({ exportingPaused: z.boolean() }),
  decides: [],
  observe: (input, readers) => observePause(input, readers),
  plan: (input, view, ticks) => planResume(input, view, ticks.heldMs('looked', true)),
  apply: (action: PauseAction, writers) => sendPause(action, writers),
});
