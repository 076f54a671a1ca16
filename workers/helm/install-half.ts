import { z } from 'zod';
import { planRecreatedHalf, type HalfAction, type HalfView } from '../../src/domain/classic/recreated-half.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { ClassicInput, observeSite, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { isolationEvidence, observeIsolations, sendIsolation } from '../../src/runtime/isolation.ts';
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
  async observe(input, readers): Promise<HalfView> {
    const { layout, lostRegion, survivingRegion, runKey } = input;
    const { installation, search, zeebe } = readers;
    const region = regionNamed(layout, lostRegion);
    const survivor = regionNamed(layout, survivingRegion);
    const [facts, health, topology, isolations] = await Promise.all([
      observeSite(region, runKey, readers), reading(() => search.readSearch(region)), reading(() => zeebe.readTopology(survivor)),
      observeIsolations(input, readers),
    ]);
    const stands = isolations.region.policyStands || isolations.site.policyStands;
    return { ...facts, search: health, topology: valueOf(topology), lifting: { ...isolations, footprint: stands ? await installation.readFootprint(region) : null } };
  },
  plan: (input, view) => planRecreatedHalf(input, view),
  apply(action: HalfAction, writers) {
    switch (action.kind) {
      case 'install': return sendToSite(action, writers);
      case 'stop': return writers.kubernetes.scaleBrokers(action.region, 0);
      case 'namespace':
      case 'isolate':
      case 'lift': return sendIsolation(action, writers);
    }
  },
  evidence: (input, view) => ({ release: tellSite(input.lostRegion, view), ...isolationEvidence(input, view.lifting) }),
});
