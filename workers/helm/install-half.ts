import { z } from 'zod';
import { planRecreatedHalf, type HalfAction, type HalfView } from '../../src/domain/classic/recreated-half.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { ClassicInput, observeSite, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.install-half`: the isolation is lifted and the recreated region installed as failBack, without web apps: the half of its ids
 * that no temporary broker bears runs, the other half sleeps. Done when that half has caught up on every partition.
 * @source Camunda dual-region procedure 8.2–8.5, failback, installation of the recreated region
 */
export const installHalfWorker = defineWorker({
  jobType: 'helm.install-half',
  title: 'Install half of recreated region',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the release can be uninstalled and its volumes deleted, the cluster goes on with the temporary brokers.',
  input: ClassicInput,
  output: z.object({ installed: z.boolean(), recreatedBrokers: z.array(z.int()) }),
  decides: ['REGION_NOT_EMPTY'],
  async observe({ layout, lostRegion, survivingRegion, runKey }, readers): Promise<HalfView> {
    const { isolation, search, zeebe } = readers;
    const region = regionNamed(layout, lostRegion);
    const survivor = regionNamed(layout, survivingRegion);
    const places = [failoverSiteOf(survivor), survivor];
    const [facts, health, topology, cuts] = await Promise.all([
      observeSite(region, runKey, readers), reading(() => search.readSearch(region)), reading(() => zeebe.readTopology(survivor)),
      Promise.all(places.map((place) => isolation.readIsolation(place, region))),
    ]);
    return { ...facts, search: health, topology: valueOf(topology), isolated: places.filter((_place, index) => cuts[index]?.isolated === true) };
  },
  plan: (input, view) => planRecreatedHalf(input, view),
  apply(action: HalfAction, writers) {
    if (action.kind === 'lift') return writers.isolation.liftIsolation(action.region, action.from);
    return action.kind === 'stop' ? writers.kubernetes.scaleBrokers(action.region, 0) : sendToSite(action, writers);
  },
  evidence: ({ lostRegion }, view) => ({ release: tellSite(lostRegion, view), 'cut off from it': view.isolated.map(({ namespace }) => namespace) }),
});
