import { z } from 'zod';
import { ISOLATION_MS, planIsolation, type IsolationProbe, type IsolationView } from '../../src/domain/isolation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { isolationEvidence, observeIsolations, sendIsolation } from '../../src/runtime/isolation.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** The probe of this activation; a look in between takes what the last one found. */
interface Kept { probe: IsolationProbe | null; atMs: number }

/**
 * Job type `network.isolate-region`: nothing of the lost region comes into the namespaces of the surviving one, nor out of them to it. Done when no
 * connection from a surviving broker gets through.
 */
export const isolateRegionWorker = defineWorker({
  jobType: 'network.isolate-region',
  title: 'Isolate lost region',
  deadlineMs: 180_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the policies are deleted again before the failback, and when the run ends before it starts temporary brokers.',
  input: FailoverInput,
  output: z.object({ isolated: z.boolean(), tried: z.int() }),
  decides: ['ISOLATION_NOT_ENFORCED'],
  async observe(input, readers, _run, ticks): Promise<IsolationView> {
    const seen = await observeIsolations(input, readers);
    const kept = ticks.first<Kept>('probe', { probe: null, atMs: 0 });
    if (!seen.region.isolated || !seen.site.isolated) kept.probe = null;
    else if (kept.probe === null || ticks.elapsedMs - kept.atMs >= ISOLATION_MS.probeAgain) {
      kept.probe = await readers.isolation.probeIsolation(regionNamed(input.layout, input.survivingRegion), regionNamed(input.layout, input.lostRegion));
      kept.atMs = ticks.elapsedMs;
    }
    return { ...seen, probe: kept.probe, reachedForMs: ticks.heldMs('reached', (kept.probe?.reached.length ?? 0) > 0) };
  },
  plan: planIsolation,
  apply: sendIsolation,
  evidence: (input, seen) => ({
    ...isolationEvidence(input, seen),
    ...(seen.probe === null ? { probe: 'not made yet: both namespaces are cut off first' } : {
      tried: seen.probe.tried.length === 0 ? `nothing: the pods of ${input.lostRegion} cannot be read, or there are none` : seen.probe.tried,
      reached: seen.probe.reached.length === 0 ? 'nothing' : seen.probe.reached,
    }),
  }),
});
