import { z } from 'zod';
import { Layout, RegionName } from '../domain/regions.ts';

/** What every step of a failover knows of its run. */
export const FailoverInput = z.object({ layout: Layout, lostRegion: RegionName, survivingRegion: RegionName });

/** Steps after the assessment know the size of the cluster from its evidence. */
export const AssessedInput = FailoverInput.extend({ evidence: z.object({ clusterSize: z.int().min(2) }) })
  .transform(({ evidence, ...rest }) => ({ ...rest, clusterSize: evidence.clusterSize }));
