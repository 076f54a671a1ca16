import { z } from 'zod';
import { heldIn, planLifting, type LiftingView } from '../../src/domain/isolation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { isolationEvidence, observeIsolations, sendIsolation } from '../../src/runtime/isolation.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `network.lift-isolation`: the lost region, empty again, is let in. Done when neither policy stands. */
export const liftIsolationWorker = defineWorker({
  jobType: 'network.lift-isolation',
  title: 'Lift isolation',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing. From then on a broker that starts in the recreated region reaches the cluster.',
  input: FailoverInput,
  output: z.object({ lifted: z.boolean() }),
  decides: ['REGION_NOT_EMPTY'],
  async observe(input, readers): Promise<LiftingView> {
    const seen = await observeIsolations(input, readers);
    const stands = seen.region.policyStands || seen.site.policyStands;
    return { ...seen, footprint: stands ? await readers.installation.readFootprint(regionNamed(input.layout, input.lostRegion)) : null };
  },
  plan: planLifting,
  apply: sendIsolation,
  evidence: (input, seen) => {
    const held = seen.footprint === null ? [] : heldIn(input.layout, seen.footprint);
    return { ...isolationEvidence(input, seen), [`left in ${input.lostRegion}`]: held.length === 0 ? 'nothing' : held };
  },
});
