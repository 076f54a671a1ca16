import { z } from 'zod';
import { planRepointing, type RepointingAction, type RepointingView } from '../../src/domain/classic/repointing.ts';
import { ordinalOf, type WantedSite } from '../../src/domain/classic/sites.ts';
import type { ClassicMode } from '../../src/domain/generation.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { ClassicInput, observeSites, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { observePhases } from '../../src/runtime/failback-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** The survivors first, the recreated half last: one site at a time. Web apps stay off until the copy is complete. */
const wantedSites = ({ layout, lostRegion, survivingRegion, throwAway }: ClassicInput): readonly WantedSite[] => {
  if (!throwAway) return [];
  const survivor = regionNamed(layout, survivingRegion);
  const mode = (installationType: 'failOver' | 'failBack'): ClassicMode => ({ installationType, lostRegion, throwAway: false });
  return [
    { region: survivor, webApps: false },
    { region: failoverSiteOf(survivor), webApps: false, classic: mode('failOver') },
    { region: regionNamed(layout, lostRegion), webApps: false, classic: mode('failBack') },
  ];
};

/**
 * Job type `helm.return-exporters`: the exporter of the recreated region writes to its own search cluster again, in every installation. Exporting
 * stays paused meanwhile: the pause outlives the restart of a broker.
 * @source Camunda dual-region procedure 8.3–8.5, failback, exporters
 */
export const returnExportersWorker = defineWorker({
  jobType: 'helm.return-exporters',
  title: 'Return exporters to recreated region',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: exporters can be diverted again, the copy is then stale.',
  input: ClassicInput,
  output: z.object({ repointed: z.array(z.string()) }),
  decides: ['PAUSE_LOST'],
  async observe(input, readers): Promise<RepointingView> {
    const [sites, topology, phases] = await Promise.all([
      observeSites(wantedSites(input), input.runKey, readers), reading(() => readers.zeebe.readTopology(regionNamed(input.layout, input.survivingRegion))), observePhases(input, readers),
    ]);
    return { sites, topology: valueOf(topology), phases };
  },
  plan: (input, view) => planRepointing(wantedSites(input), view),
  apply: (action: RepointingAction, writers) => sendToSite(action, writers),
  /** Running pods behind one that sleeps. */
  reserve: (input, { sites }): readonly RepointingAction[] => wantedSites(input).filter(({ classic }) => classic?.installationType === 'failBack')
    .flatMap(({ region }) => (sites[region.name]?.rollout.pods ?? []).filter(({ name }) => ordinalOf(name) % 2 === 1).map(({ name }) => ({ kind: 'restart' as const, region, pod: name }))),
  evidence: (_input, { sites }) => ({ releases: Object.entries(sites).map(([name, facts]) => tellSite(name, facts)) }),
});
