import { z } from 'zod';
import { planTemporaryBrokers, type ModeAction, type TemporaryView } from '../../src/domain/classic/temporary-brokers.ts';
import { placesToIsolate } from '../../src/domain/isolation.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import type { Readers } from '../../src/ports/managed-cluster.ts';
import { ClassicInput, sendToSite, tellSite } from '../../src/runtime/classic-inputs.ts';
import { observeIsolations } from '../../src/runtime/isolation.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Whether the lost region is cut off; its pods are tried only before something is installed. */
async function observeIsolation(input: ClassicInput, installed: boolean, readers: Pick<Readers, 'isolation'>): Promise<TemporaryView['isolation']> {
  const [seen, probe] = await Promise.all([
    observeIsolations(input, readers),
    installed ? { reached: [] } : readers.isolation.probeIsolation(regionNamed(input.layout, input.survivingRegion), regionNamed(input.layout, input.lostRegion)),
  ]);
  const open = placesToIsolate(input).filter(([key]) => !seen[key].isolated).map(([, { namespace }]) => namespace);
  if (open.length > 0) return { isolated: false, says: `no policy stands in ${open.join(' and ')}` };
  return { isolated: probe.reached.length === 0, says: probe.reached.length === 0 ? 'the policies stand' : `${probe.reached.join(', ')} can be reached` };
}

/**
 * Job type `helm.start-temporary-brokers`: half of the lost ids, empty, in the failover namespace of the surviving region: three of four replicas
 * are there again. Done when every partition is led and all its replicas are healthy. Exporting cannot be paused before that: with a
 * partition that has no leader the gateway answers 200 with an inner 500.
 * @source Camunda dual-region procedure 8.2–8.5, failover, temporary brokers
 */
export const startTemporaryBrokersWorker = defineWorker({
  jobType: 'helm.start-temporary-brokers',
  title: 'Start temporary brokers',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'From the first leader on the log goes on without the lost region: its disks must never join again, the failback wipes them.',
  input: ClassicInput,
  output: z.object({ temporaryBrokers: z.array(z.int()) }),
  decides: ['REGION_STILL_ALIVE'],
  async observe(input, { installation, zeebe, search, isolation }): Promise<TemporaryView> {
    const survivor = regionNamed(input.layout, input.survivingRegion);
    const site = failoverSiteOf(survivor);
    const release = await installation.readRelease(site);
    const [topology, throwAway, cut] = await Promise.all([
      reading(() => zeebe.readTopology(survivor)),
      input.throwAway ? reading(() => search.readSearch(site)) : null, observeIsolation(input, release?.status === 'deployed', { isolation }),
    ]);
    return { isolation: cut, release, topology: valueOf(topology), search: throwAway };
  },
  plan: (input, view) => planTemporaryBrokers(input, view),
  apply: (action: ModeAction, writers) => sendToSite(action, writers),
  evidence: ({ layout, survivingRegion }, { isolation, release, topology }) => ({
    isolation: isolation.says,
    release: tellSite(failoverSiteOf(regionNamed(layout, survivingRegion)).namespace, { release, rollout: { replicas: null, pods: [], gateway: null, restarts: [] } }),
    brokers: topology?.brokers.map(({ id, host }) => `${id} at ${host}`) ?? [],
  }),
});
