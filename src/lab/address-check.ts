import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Exec } from '../transport/exec.ts';
import { BRIDGE, LAB_REGIONS } from './lab-region.ts';

const Routes = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

const bitsOf = (address: string): number => address.split('.').reduce((bits, part) => bits * 256 + Number(part), 0);

function rangeOf(cidr: string): { readonly first: number; readonly last: number } {
  const [address = '', prefix = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(bitsOf(address) / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether two IPv4 networks share an address. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

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
