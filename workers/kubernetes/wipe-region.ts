import { z } from 'zod';
import { planWipe, type FootprintFacts, type WipeAction } from '../../src/domain/installation.ts';
import { brokersOf, regionNamed } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { AssessedInput } from '../../src/runtime/inputs.ts';
import { sendWipe } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

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
  input: AssessedInput,
  output: z.object({ wiped: z.boolean() }),
  decides: [],
  async observe({ layout, lostRegion, survivingRegion, clusterSize }, { installation, zeebe }): Promise<FootprintFacts> {
    const [footprint, { members }] = await Promise.all([installation.readFootprint(regionNamed(layout, lostRegion)), zeebe.readMembership(regionNamed(layout, survivingRegion))]);
    const inside = brokersOf(layout, lostRegion, clusterSize).filter((id) => members.includes(id));
    if (inside.length > 0) throw new RunbookError('REGION_IN_USE', { region: lostRegion, members: inside });
    return footprint;
  },
  plan: ({ layout, lostRegion }, seen) => planWipe(regionNamed(layout, lostRegion), layout.release, seen),
  apply: (action: WipeAction, writers) => sendWipe(action, writers),
  evidence: (_input, seen) => ({ releases: seen.releases.map(({ name, status }) => `${name} (${status})`), 'volume claims': seen.claims, volumes: seen.volumes }),
});
