import { z } from 'zod';
import { done, wait, type Plan } from '../../src/domain/plan.ts';
import { assessTeardown, type TeardownEvidence, type TeardownVerdict } from '../../src/domain/teardown-assessment.ts';
import { evidenceText } from '../../src/runtime/evidence-text.ts';
import { reading } from '../../src/runtime/reading.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

interface Assessed { readonly evidence: TeardownEvidence & { readonly summary: string }; readonly verdict: TeardownVerdict }

/** How long a region that is not seen may come back before it is told. */
const SETTLE_MS = 15_000;

/** Job type `cluster.assess-teardown`: what of the cluster is in both regions, and whether it serves anybody now. Changes nothing. */
export const assessTeardownWorker = defineWorker({
  jobType: 'cluster.assess-teardown',
  title: 'Assess situation',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: SetupInput,
  output: z.custom<Assessed>(),
  decides: [],
  async observe({ layout }, { ownership, zeebe, kubernetes }): Promise<TeardownEvidence> {
    const takenAt = new Date().toISOString();
    const regions = await Promise.all(layout.regions.map(async (region) => {
      const [inventory, topology, pods] = await Promise.all([reading(() => ownership.readInventory(region)), reading(() => zeebe.readTopology(region)), reading(() => kubernetes.readPods(region))]);
      return [region.name, { inventory, topology, pods }] as const;
    }));
    return assessTeardown(layout, { takenAt, regions: Object.fromEntries(regions) });
  },
  plan: (_input, evidence, ticks): Plan<TeardownEvidence, never, Assessed> => evidence.verdict === 'unreachable' && ticks.elapsedMs < SETTLE_MS
    ? wait(`both regions answer (${evidence.observers.join('; ')})`)
    : done({ evidence: { ...evidence, summary: summaryOf(evidence) }, verdict: evidence.verdict }),
  apply: () => Promise.resolve(),
});

/** The evidence as one markdown text for forms. */
const summaryOf = ({ verdict, observers, removes, keeps }: TeardownEvidence): string => evidenceText({
  verdict, seen: observers, 'to be removed': removes.length === 0 ? ['nothing'] : removes, ...(keeps.length === 0 ? {} : { 'left alone': keeps }),
});
