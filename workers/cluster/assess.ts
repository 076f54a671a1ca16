import { z } from 'zod';
import { assess, foreignChangeOf, type Evidence } from '../../src/domain/assessment.ts';
import type { Generation } from '../../src/domain/generation.ts';
import type { PendingChange } from '../../src/domain/cluster-view.ts';
import { done, wait, type Plan } from '../../src/domain/plan.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { evidenceText } from '../../src/runtime/evidence-text.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { acceptingSilence, reading } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

interface Assessed { readonly evidence: Evidence & { readonly summary: string }; readonly verdict: string; readonly generation: Generation; readonly foreignChange: PendingChange | null }

/** How long observers may disagree (gossip drops a lost broker after about ten seconds) before the verdict is `unclear`. */
const SETTLE_MS = 20_000;

/**
 * Job type `cluster.assess`: reads both regions at once and says what it saw, with a verdict and the observers that said so.
 * Works while the coordinator is dead: membership is then one reading that failed. A loss must hold for `lossHoldMs`.
 * @source Camunda dual-region procedure 8.6, detection and preconditions
 */
export const assessWorker = defineWorker({
  jobType: 'cluster.assess',
  title: 'Assess situation',
  deadlineMs: 180_000,
  kind: 'plain',
  fenced: false,
  input: FailoverInput.extend({ lossHoldMs: z.int().min(0) }),
  output: z.custom<Assessed>(),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion }, readers): Promise<Evidence> {
    const { kubernetes, zeebe, search, installation } = acceptingSilence(readers);
    const lost = regionNamed(layout, lostRegion);
    const survivor = regionNamed(layout, survivingRegion);
    const takenAt = new Date().toISOString();
    const [lostPods, lostSearch, pods, topology, membership, exporters, searchHealth, disk, generation, release] = await Promise.all([
      reading(() => kubernetes.readPods(lost)), reading(() => search.readSearch(lost)),
      reading(() => kubernetes.readPods(survivor)), reading(() => zeebe.readTopology(survivor)),
      reading(() => zeebe.readMembership(survivor)), reading(() => zeebe.readExporters(survivor)),
      reading(() => search.readSearch(survivor)), reading(() => kubernetes.readDisk(survivor)),
      reading(() => zeebe.readGeneration(survivor)), reading(() => installation.readRelease(survivor)),
    ]);
    return assess(layout, lostRegion, {
      takenAt, lost: { pods: lostPods, search: lostSearch },
      surviving: { pods, topology, membership, exporters, search: searchHealth, disk, generation, release },
    });
  },
  plan(input, evidence, ticks): Plan<Evidence, never, Assessed> {
    const foreignChange: PendingChange | null = foreignChangeOf(input.lostRegion, evidence);
    const conclude = (): Plan<Evidence, never, Assessed> =>
      done({ evidence: { ...evidence, summary: summaryOf(evidence) }, verdict: evidence.verdict, generation: evidence.generation, foreignChange });
    const heldMs = ticks.heldMs('lost', evidence.verdict === 'lost');
    if (foreignChange !== null) return conclude();
    if (evidence.verdict === 'lost') return heldMs >= input.lossHoldMs ? conclude() : wait(`the loss holds for ${input.lossHoldMs} ms (${heldMs} so far)`);
    if (evidence.verdict === 'unclear' && ticks.elapsedMs < SETTLE_MS) return wait(`the observers agree (${evidence.observers.join('; ')})`);
    return conclude();
  },
  apply: () => Promise.resolve(),
});

/** The evidence as one markdown text for forms. */
function summaryOf(evidence: Evidence): string {
  return evidenceText({
    verdict: evidence.verdict,
    observers: evidence.observers,
    partitions: evidence.partitions.map(({ id, leader, healthyReplicas }) => `partition ${id}: ${leader === null ? 'no leader' : `led by broker ${leader}`}, ${healthyReplicas} healthy replicas`),
    exporters: evidence.exporters.map(({ id, status, region }) => `${id}: ${status}, writes to ${region ?? 'an unknown place'}`),
    search: Object.entries(evidence.search).map(([region, status]) => `${region}: ${status}`),
    disk: evidence.disk.map(({ pod, usedPercent }) => `${pod}: ${usedPercent} % used`),
    'pending change': evidence.pendingChange === null ? 'none' : `${evidence.pendingChange.id} (${evidence.pendingChange.operations.map(({ operation }) => operation).join(', ')})`,
    versions: evidence.versions.join(', ') || 'not read',
  });
}
