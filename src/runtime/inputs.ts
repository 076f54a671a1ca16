import { z } from 'zod';
import type { DisablingView } from '../domain/exporter-disabling.ts';
import { Layout, regionNamed, RegionName } from '../domain/regions.ts';
import type { Readers } from '../ports/managed-cluster.ts';

/** What every step of a failover knows of its run. */
export const FailoverInput = z.object({ layout: Layout, lostRegion: RegionName, survivingRegion: RegionName });

/** Steps after the assessment know the size of the cluster from its evidence. */
export const AssessedInput = FailoverInput.extend({ evidence: z.object({ clusterSize: z.int().min(2) }) })
  .transform(({ evidence, ...rest }) => ({ ...rest, clusterSize: evidence.clusterSize }));

/** Members, exporters and where they write, as the steps that switch exporters see them. */
export async function observeExporters({ layout, survivingRegion }: Pick<z.infer<typeof FailoverInput>, 'layout' | 'survivingRegion'>, { zeebe, kubernetes }: Pick<Readers, 'zeebe' | 'kubernetes'>): Promise<DisablingView> {
  const survivor = regionNamed(layout, survivingRegion);
  const [membership, exporters, pods] = await Promise.all([zeebe.readMembership(survivor), zeebe.readExporters(survivor), kubernetes.readPods(survivor)]);
  return { membership, exporters, targets: pods.exporters };
}
