import { z } from 'zod';
import { tellRoom } from '../../src/domain/disk-room.ts';
import { assessClassicFailback } from '../../src/domain/classic/failback-assessment.ts';
import { assessFailback, type FailbackEvidence, type FailbackObservations } from '../../src/domain/failback-assessment.ts';
import { done, wait, type Plan } from '../../src/domain/plan.ts';
import type { Generation } from '../../src/domain/generation.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { readDnsBothWays } from '../../src/runtime/dns-both-ways.ts';
import { evidenceText } from '../../src/runtime/evidence-text.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { reading } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

interface Assessed { readonly evidence: FailbackEvidence & { readonly summary: string }; readonly verdict: string; readonly generation: Generation }

/** How long what stands in the way may settle by itself (a region that just came back) before a person is asked. */
const SETTLE_MS = 15_000;

/**
 * Job type `cluster.assess-failback`: reads both regions at once and says what is missing for full redundancy. Changes nothing but
 * the test blob of the repository's own verification.
 * @source Camunda dual-region procedure 8.6, preconditions of the failback
 */
export const assessFailbackWorker = defineWorker({
  jobType: 'cluster.assess-failback',
  title: 'Assess situation',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput.extend({ pauseLimitMs: z.int().min(0), throwAway: z.boolean().nullish() }),
  output: z.custom<Assessed>(),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion, pauseLimitMs, throwAway }, { kubernetes, zeebe, search, snapshots, installation, dns }): Promise<FailbackEvidence> {
    const recreated = regionNamed(layout, lostRegion);
    const survivor = regionNamed(layout, survivingRegion);
    const takenAt = new Date().toISOString();
    const [footprint, lostSearch, pods, topology, membership, exporters, partitions, searchHealth, disk, webApps, repository, bothWays, generation] = await Promise.all([
      reading(() => installation.readFootprint(recreated)), reading(() => search.readSearch(recreated)),
      reading(() => kubernetes.readPods(survivor)), reading(() => zeebe.readTopology(survivor)), reading(() => zeebe.readMembership(survivor)),
      reading(() => zeebe.readExporters(survivor)), reading(() => zeebe.readPartitions(survivor)), reading(() => search.readSearch(survivor)),
      reading(() => kubernetes.readDisk(survivor)), reading(() => installation.readWebApps(survivor)), reading(() => snapshots.readRepository(survivor)),
      readDnsBothWays(dns, recreated, survivor), reading(() => zeebe.readGeneration(survivor)),
    ]);
    const usable = repository.answers && repository.value !== null && !repository.value.readonly;
    const repositoryProblem = await reading(() => (usable ? snapshots.verifyRepository(survivor) : Promise.resolve(null)));
    const seen: FailbackObservations = {
      takenAt, recreated: { footprint, search: lostSearch }, dns: bothWays,
      surviving: { pods, topology, membership, exporters, partitions, search: searchHealth, disk, webApps, repository, repositoryProblem },
    };
    if (!generation.answers || generation.value === 'cluster-api') return assessFailback(layout, lostRegion, survivingRegion, seen, pauseLimitMs);
    const [ofSurvivor, ofRecreated, temporary] = await Promise.all([
      reading(() => installation.readRelease(survivor)), reading(() => installation.readRelease(recreated)), reading(() => installation.readFootprint(failoverSiteOf(survivor))),
    ]);
    return assessClassicFailback(layout, lostRegion, survivingRegion, throwAway ?? true, seen, { surviving: ofSurvivor, recreated: ofRecreated, temporary }, pauseLimitMs);
  },
  plan: (_input, evidence, ticks): Plan<FailbackEvidence, never, Assessed> => evidence.verdict === 'not-ready' && ticks.elapsedMs < SETTLE_MS
    ? wait(`the survivors settle (${evidence.problems.join('; ')})`)
    : done({ evidence: { ...evidence, summary: summaryOf(evidence) }, verdict: evidence.verdict, generation: evidence.generation }),
  apply: () => Promise.resolve(),
});

/** The evidence as one markdown text for forms. */
const summaryOf = (evidence: FailbackEvidence): string => evidenceText({
  verdict: evidence.verdict,
  ...(evidence.problems.length === 0 ? {} : { 'in the way': evidence.problems }),
  seen: evidence.observers,
  [`disk room, which must last for a pause of up to ${Math.round(evidence.pauseLimitMs / 1_000)} s`]: evidence.disk.map(tellRoom),
});
