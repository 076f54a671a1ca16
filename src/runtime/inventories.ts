import type { InventoryView } from '../domain/namespaces.ts';
import type { Layout } from '../domain/regions.ts';
import type { OwnershipReader } from '../ports/ownership.ts';

/** What of the cluster is in each region, read at once. @throws REGION_UNREACHABLE (retry) where one does not answer */
export async function readInventories({ regions }: Layout, ownership: Pick<OwnershipReader, 'readInventory'>): Promise<InventoryView> {
  return Object.fromEntries(await Promise.all(regions.map(async (region) => [region.name, await ownership.readInventory(region)] as const)));
}
