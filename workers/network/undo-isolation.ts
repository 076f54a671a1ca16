import { z } from 'zod';
import { planIsolationUndo, type IsolationUndoView } from '../../src/domain/isolation.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { hasSent, isUnderWay } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { observeIsolations, sendIsolation } from '../../src/runtime/isolation.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** What counts is the intent in the journal of the isolation: the run may have ended in the middle of it. */
const UndoInput = FailoverInput.extend({ journalIsolateRegion: z.array(StepJournal).nullish() })
  .transform(({ journalIsolateRegion, ...rest }) => ({ ...rest, isolatedByRun: hasSent(journalIsolateRegion), underWay: isUnderWay(journalIsolateRegion) }));

/**
 * Job type `network.undo-isolation`: the undo of an isolation when a run ends early. Nothing to do unless this run isolated, and never once there is
 * anything of temporary brokers.
 */
export const undoIsolationWorker = defineWorker({
  jobType: 'network.undo-isolation',
  title: 'Lift isolation again',
  deadlineMs: 120_000,
  kind: 'plain',
  fenced: true,
  input: UndoInput,
  output: z.object({ lifted: z.boolean(), why: z.string().optional() }),
  decides: [],
  async observe(input, readers, _run, ticks): Promise<IsolationUndoView | null> {
    if (!input.isolatedByRun) return null;
    const [seen, temporary] = await Promise.all([observeIsolations(input, readers), readers.installation.readFootprint(failoverSiteOf(regionNamed(input.layout, input.survivingRegion)))]);
    return { ...seen, temporary, lookedForMs: ticks.heldMs('looked', true) };
  },
  plan: planIsolationUndo,
  apply: sendIsolation,
});
