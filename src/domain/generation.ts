import { z } from 'zod';
import { RegionName } from './regions.ts';

/**
 * Which procedure a cluster follows, by its own answers: `classic` (8.2–8.5) has no exporters API and no forced removal, and gets its quorum back
 * by temporary brokers; `cluster-api` (8.6 and later) has both.
 */
export const Generation = z.enum(['classic', 'cluster-api']);
export type Generation = z.infer<typeof Generation>;

/**
 * How a release of the classic generation is installed while a region is lost or comes back; normal operation has none. Helm keeps it under
 * `regionRunbooks` of the values, by which it is read back.
 * - `normal`: brokers as ever; differs from normal operation by where its exporters write.
 * - `failOver`: temporary brokers in the failover namespace of the surviving region.
 * - `failBack`: the recreated region; every other pod sleeps.
 */
export const ClassicMode = z.object({
  installationType: z.enum(['normal', 'failOver', 'failBack']),
  lostRegion: RegionName,
  /** True while the exporter of the lost region writes to a throw-away search cluster in the failover namespace. */
  throwAway: z.boolean(),
});
export type ClassicMode = z.infer<typeof ClassicMode>;

/** Whether a release is held in just that mode; undefined is normal operation. Pure. */
export const isInMode = (held: ClassicMode | undefined, wanted: ClassicMode | undefined): boolean =>
  held?.installationType === wanted?.installationType && held?.lostRegion === wanted?.lostRegion && held?.throwAway === wanted?.throwAway;
