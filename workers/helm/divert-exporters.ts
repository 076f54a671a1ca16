import { z } from 'zod';
import { planRepointing, type RepointingAction, type RepointingView } from '../../src/domain/classic/repointing.ts';
import type { WantedSite } from '../../src/domain/classic/sites.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { ClassicVariables, classicInputOf, observeSites, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** In a failback whose copy became stale, the recreated half is there too. */
const Input = ClassicVariables.extend({ recreatedBrokers: z.array(z.int()).nullish() }).transform(classicInputOf);
type Input = z.output<typeof Input>;

/** Everywhere the cluster runs: the survivors, their temporary brokers, and in a failback the recreated half. */
const wantedSites = ({ layout, lostRegion, survivingRegion, throwAway, recreatedBrokers }: Input): readonly WantedSite[] => {
  if (!throwAway) return [];
  const survivor = regionNamed(layout, survivingRegion);
  return [
    { region: survivor, webApps: recreatedBrokers == null, classic: { installationType: 'normal', lostRegion, throwAway } },
    { region: failoverSiteOf(survivor), webApps: false, classic: { installationType: 'failOver', lostRegion, throwAway } },
    ...(recreatedBrokers == null ? [] : [{ region: regionNamed(layout, lostRegion), webApps: false, classic: { installationType: 'failBack' as const, lostRegion, throwAway } }]),
  ];
};

/**
 * Job type `helm.divert-exporters`: the exporter of the lost region writes to a throw-away search cluster, so that exporting goes on and the
 * exporter keeps its sequence, which Operate and Tasklist need. The brokers restart one after the other.
 * @source Camunda dual-region procedure 8.3–8.5, failover, exporters
 */
export const divertExportersWorker = defineWorker({
  jobType: 'helm.divert-exporters',
  title: 'Divert exporters of lost region',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the failback returns the exporters. What goes to the throw-away search cluster is copied from the surviving one.',
  input: Input,
  output: z.object({ repointed: z.array(z.string()) }),
  decides: [],
  async observe(input, readers): Promise<RepointingView> {
    const [sites, topology] = await Promise.all([observeSites(wantedSites(input), input.runKey, readers), reading(() => readers.zeebe.readTopology(regionNamed(input.layout, input.survivingRegion)))]);
    return { sites, topology: valueOf(topology), phases: null };
  },
  plan: (input, view) => planRepointing(wantedSites(input), view),
  apply: (action: RepointingAction, writers) => sendToSite(action, writers),
  evidence: (_input, { sites }) => ({ releases: Object.entries(sites).map(([name, facts]) => tellSite(name, facts)) }),
});
