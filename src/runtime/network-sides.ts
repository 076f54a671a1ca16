import type { NetworkTraits, Sides } from '../domain/network-setup.ts';
import type { Layout, Region } from '../domain/regions.ts';
import type { NetworkReader } from '../ports/network.ts';

/** What each region shows, side by side; a region whose provider does not do this is not read. */
export function sidesOf<View>(layout: Layout, network: NetworkReader, trait: keyof NetworkTraits, read: (region: Region) => Promise<View | null>): Promise<Sides<View>> {
  return Promise.all(layout.regions.map(async (region) => {
    const concerned = network.traits(region)[trait];
    return { region, concerned, seen: concerned ? await read(region) : null };
  }));
}
