import { z } from 'zod';
import { leftVolume, planTemporaryRemoval, type RemovalView } from '../../src/domain/classic/temporary-brokers.ts';
import type { WipeAction } from '../../src/domain/installation.ts';
import { failoverSiteOf, regionNamed } from '../../src/domain/regions.ts';
import { ClassicInput } from '../../src/runtime/classic-inputs.ts';
import { reading, valueOf } from '../../src/runtime/reading.ts';
import { sendWipe } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.remove-temporary-brokers`: the temporary brokers end with their volumes, once the brokers that stay have caught up on every
 * partition. The namespace stays for the next time.
 * @source Camunda dual-region procedure 8.2–8.5, failback, removal of the temporary installation
 */
export const removeTemporaryBrokersWorker = defineWorker({
  jobType: 'helm.remove-temporary-brokers',
  title: 'Remove temporary brokers',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The temporary brokers and the throw-away search cluster are deleted with all data. The only way is forward: normal operation of the recreated region.',
  input: ClassicInput,
  output: z.object({ temporaryRemoved: z.array(z.int()) }),
  decides: [],
  async observe({ layout, survivingRegion }, { installation, zeebe }): Promise<RemovalView> {
    const survivor = regionNamed(layout, survivingRegion);
    const [site, topology] = await Promise.all([installation.readFootprint(failoverSiteOf(survivor)), reading(() => zeebe.readTopology(survivor))]);
    return { site, topology: valueOf(topology) };
  },
  plan: (input, view) => planTemporaryRemoval(input, view),
  apply: (action: WipeAction, writers) => sendWipe(action, writers),
  reserve: ({ layout, survivingRegion }, { site }) => site.volumes.map((name) => leftVolume(failoverSiteOf(regionNamed(layout, survivingRegion)), name)),
  evidence: (_input, { site, topology }) => ({
    releases: site.releases.map(({ name, status }) => `${name} (${status})`), 'volume claims': site.claims,
    brokers: topology?.brokers.map(({ id, host, partitions }) => `${id} at ${host}: ${partitions.map((partition) => `partition ${partition.id} ${partition.role}, ${partition.health}`).join('; ')}`) ?? [],
  }),
});
