import { z } from 'zod';
import { planWipe, type FootprintFacts, type WipeAction } from '../../src/domain/installation.ts';
import { hostedIn } from '../../src/domain/cluster-view.ts';
import { brokersOf, regionNamed, type BrokerId } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { ZeebeReader } from '../../src/ports/zeebe.ts';
import { GenerationInput } from '../../src/runtime/classic-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { sendWipe } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

const Input = FailoverInput.extend({ evidence: z.object({ clusterSize: z.int().min(2) }), ...GenerationInput.shape })
  .transform(({ evidence, ...rest }) => ({ ...rest, clusterSize: evidence.clusterSize }));

/** Brokers of the region that take part in the cluster. Those of the classic generation are members for ever: what counts is that they are seen there. */
async function brokersInside({ layout, lostRegion, survivingRegion, clusterSize, generation }: z.output<typeof Input>, zeebe: ZeebeReader): Promise<readonly BrokerId[]> {
  const survivor = regionNamed(layout, survivingRegion);
  const lost = brokersOf(layout, lostRegion, clusterSize);
  if (generation !== 'classic') { const { members } = await zeebe.readMembership(survivor); return lost.filter((id) => members.includes(id)); }
  return hostedIn(await zeebe.readTopology(survivor), lost, regionNamed(layout, lostRegion).namespace);
}

/**
 * Job type `kubernetes.wipe-region`: release, volume claims and volumes of the region that came back with old data. Only after a person
 * decided it, and never while a broker of it is a member.
 */
export const wipeRegionWorker = defineWorker({
  jobType: 'kubernetes.wipe-region',
  title: 'Wipe old data of recreated region',
  deadlineMs: 300_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The release and every volume claim in the namespace of this region are deleted, with all data on them.',
  input: Input,
  output: z.object({ wiped: z.boolean() }),
  decides: [],
  async observe(input, { installation, zeebe }): Promise<FootprintFacts> {
    const { layout, lostRegion } = input;
    const [footprint, inside] = await Promise.all([installation.readFootprint(regionNamed(layout, lostRegion)), brokersInside(input, zeebe)]);
    if (inside.length > 0) throw new RunbookError('REGION_IN_USE', { region: lostRegion, members: inside });
    return footprint;
  },
  plan: ({ layout, lostRegion }, seen) => planWipe(regionNamed(layout, lostRegion), layout.release, seen),
  apply: (action: WipeAction, writers) => sendWipe(action, writers),
  evidence: (_input, seen) => ({ releases: seen.releases.map(({ name, status }) => `${name} (${status})`), 'volume claims': seen.claims, volumes: seen.volumes }),
});
