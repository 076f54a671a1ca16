import { z } from 'zod';
import { Layout, RegionName } from '../domain/regions.ts';
import { Shape } from '../domain/shape.ts';

/**
 * What every step of a set-up or teardown knows of its run. No region is lost: `survivingRegion` is the first one, whose Lease fences the
 * writes, as in every run.
 */
export const SetupInput = z.object({ layout: Layout, shape: Shape, survivingRegion: RegionName });
export type SetupInput = z.infer<typeof SetupInput>;
