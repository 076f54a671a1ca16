import { z } from 'zod';
import { overlapping } from '../domain/address-ranges.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Exec } from '../transport/exec.ts';
import { BRIDGE, LAB_REGIONS } from './lab-region.ts';

const Routes = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

/** `ip` writes the route to a single address without a prefix. */
const asRange = (address: string): string => (address.includes('/') ? address : `${address}/32`);

/** Whether two IPv4 networks, or addresses, share an address. */
export const overlap = (one: string, other: string): boolean => overlapping(asRange(one), asRange(other));

const WANTED: readonly string[] = [BRIDGE.cidr, ...LAB_REGIONS.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr])];

/**
 * Looks whether this machine routes one of the lab's networks elsewhere already.
 * @throws PREREQUISITE_MISSING (refuse) it does: the lab's routes would take traffic away from it
 */
export async function refuseTakenNetworks(exec: Exec): Promise<void> {
  const { stdout } = await exec({ file: 'ip', args: ['-json', '-4', 'route', 'show'], timeoutMs: 5_000, effect: 'read' });
  const routes = Routes.parse(JSON.parse(stdout)).filter(({ dst }) => dst !== 'default');
  const taken = routes.filter(({ dst }) => WANTED.some((network) => overlap(network, dst)));
  if (taken.length > 0) throw new RunbookError('PREREQUISITE_MISSING', { missing: 'the networks of the lab: this machine routes them elsewhere', wanted: WANTED, taken });
}
