import { z } from 'zod';
import { planUnfencing, type ScaleAction, type UnfencingView } from '../../src/domain/fencing.ts';
import { failoverSiteOf, Layout, RegionName, regionNamed } from '../../src/domain/regions.ts';
import { GenerationInput } from '../../src/runtime/classic-inputs.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * A run may end before it was assessed, or in the middle of its fence. What counts is the intent in the journal of the fence step,
 * stored before the brokers are scaled down: the step's output comes only with the proof.
 */
const UnfenceInput = z.object({
  layout: Layout, lostRegion: RegionName, survivingRegion: RegionName,
  evidence: z.object({ clusterSize: z.int() }).nullish(), journalFenceLostRegion: z.array(StepJournal).nullish(), ...GenerationInput.shape,
}).transform(({ evidence, journalFenceLostRegion, ...rest }) => ({
  ...rest, clusterSize: evidence?.clusterSize ?? 0,
  fenced: (journalFenceLostRegion ?? []).some(({ mode, actions }) => mode === 'do' && actions.length > 0),
}));

/** Job type `kubernetes.unfence-brokers`: the undo of a fence when a run ends early. Nothing to do unless the run fenced and did not remove. */
export const unfenceBrokersWorker = defineWorker({
  jobType: 'kubernetes.unfence-brokers',
  title: 'Start fenced brokers again',
  deadlineMs: 120_000,
  kind: 'plain',
  fenced: true,
  input: UnfenceInput,
  output: z.object({ unfenced: z.boolean() }),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion, fenced, generation }, { kubernetes, zeebe, installation }): Promise<UnfencingView> {
    if (!fenced) return { lost: null, membership: null };
    const survivor = regionNamed(layout, survivingRegion);
    const [lost, membership, temporary] = await Promise.all([
      reading(() => kubernetes.readPods(regionNamed(layout, lostRegion))), reading(() => zeebe.readMembership(survivor)),
      generation === 'classic' ? installation.readRelease(failoverSiteOf(survivor)) : null,
    ]);
    return { lost: valueOf(lost), membership: valueOf(membership), replaced: temporary !== null };
  },
  plan: (input, view) => planUnfencing(input, view),
  apply: (action: ScaleAction, { kubernetes }) => kubernetes.scaleBrokers(action.region, action.replicas),
});
