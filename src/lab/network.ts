import { existsSync } from 'node:fs';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Exec } from '../transport/exec.ts';
import { readFileIfThere } from './files.ts';
import { BRIDGE, LAB_REGIONS, peerOf, type LabRegion } from './lab-region.ts';

/** The interface of a region inside its namespace. */
const INNER_LINK = 'eth0';

const run = (exec: Exec, file: string, args: readonly string[]): Promise<unknown> => exec({ file, args, timeoutMs: 10_000, effect: 'write' });
const ip = (exec: Exec, line: string): Promise<unknown> => run(exec, 'ip', line.split(' '));

/** Names of everything that `createNetwork` makes on the host. */
export const networkNames = (): { readonly links: readonly string[]; readonly networkNamespaces: readonly string[] } => ({
  links: [...LAB_REGIONS.map(({ link }) => link), BRIDGE.name],
  networkNamespaces: LAB_REGIONS.map(({ networkNamespace }) => networkNamespace),
});

const linkFolder = (name: string): string => `/sys/class/net/${name}`;

/** Those that exist already. */
const existingOf = ({ links, networkNamespaces }: ReturnType<typeof networkNames>): readonly string[] =>
  [...links.filter((link) => existsSync(linkFolder(link))), ...networkNamespaces.filter((name) => existsSync(`/run/netns/${name}`))];

async function createRegionNetwork(region: LabRegion, exec: Exec): Promise<void> {
  const { networkNamespace: netns, link, mac, nodeAddress } = region;
  const peer = peerOf(region);
  await ip(exec, `netns add ${netns}`);
  await ip(exec, `link add ${link} type veth peer name ${INNER_LINK} address ${mac} netns ${netns}`);
  await ip(exec, `link set ${link} master ${BRIDGE.name} up`);
  await ip(exec, `-n ${netns} link set lo up`);
  await ip(exec, `-n ${netns} addr add ${nodeAddress}/24 dev ${INNER_LINK}`);
  await ip(exec, `-n ${netns} link set ${INNER_LINK} up`);
  await run(exec, 'nsenter', [`--net=/run/netns/${netns}`, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  await ip(exec, `-n ${netns} route add default via ${BRIDGE.address}`);
  // Fixed neighbours: packets to a lost region then vanish, as beyond a router. Without them the sender's own kernel
  // would say "no route to host" after three seconds, which no real loss of a region does.
  await ip(exec, `-n ${netns} neigh replace ${BRIDGE.address} lladdr ${BRIDGE.mac} dev ${INNER_LINK} nud permanent`);
  await ip(exec, `-n ${netns} neigh replace ${peer.nodeAddress} lladdr ${peer.mac} dev ${INNER_LINK} nud permanent`);
  await ip(exec, `-n ${netns} route add ${peer.podCidr} via ${peer.nodeAddress}`);
  await ip(exec, `neigh replace ${nodeAddress} lladdr ${mac} dev ${BRIDGE.name} nud permanent`);
  for (const cidr of [region.podCidr, region.serviceCidr]) await ip(exec, `route add ${cidr} via ${nodeAddress} dev ${BRIDGE.name}`);
}

/**
 * One bridge, and for each region a namespace with a link to it. Pod networks are routed to each other through the
 * node addresses, as over a peering of two cloud networks; the host reaches both. Only the host's part of it is visible outside.
 */
export async function createNetwork(exec: Exec): Promise<void> {
  await ip(exec, `link add ${BRIDGE.name} address ${BRIDGE.mac} type bridge`);
  await ip(exec, `addr add ${BRIDGE.cidr} dev ${BRIDGE.name}`);
  await ip(exec, `link set ${BRIDGE.name} up`);
  await Promise.all(LAB_REGIONS.map((region) => createRegionNetwork(region, exec)));
}

/** Removes what is left of it; routes and neighbours go with their links. */
export async function removeNetwork(names: { readonly links: readonly string[]; readonly networkNamespaces: readonly string[] }, exec: Exec): Promise<void> {
  for (const link of names.links) if (existsSync(linkFolder(link))) await ip(exec, `link delete ${link}`);
  for (const name of names.networkNamespaces) if (existsSync(`/run/netns/${name}`)) await ip(exec, `netns delete ${name}`);
}

/**
 * Removes the links of the region's ended pods. The kernel does it too, but later: a new pod of the same address would then lose the
 * route that it shares with the old one.
 */
export async function removePodLinks({ networkNamespace }: LabRegion, exec: Exec): Promise<void> {
  const { stdout } = await exec({ file: 'ip', args: ['-n', networkNamespace, '-o', 'link', 'show', 'type', 'veth'], timeoutMs: 10_000, effect: 'read' });
  for (const [, link] of stdout.matchAll(/^\d+: (veth[^@:]+)/gm)) {
    // One that the kernel has removed meanwhile is what is wanted.
    await ip(exec, `-n ${networkNamespace} link delete ${link ?? ''}`).catch(() => undefined);
  }
}

/** Cuts a region off, or joins it again. May be repeated. */
export async function setLink(region: LabRegion, state: 'up' | 'down', exec: Exec): Promise<void> {
  await ip(exec, `link set ${region.link} ${state}`);
}

const IFF_UP = 1;

/** State of a region's link, as the host has it. */
export function linkState({ link }: LabRegion): 'up' | 'cut' | 'absent' {
  const flags = readFileIfThere(`${linkFolder(link)}/flags`);
  if (flags === undefined) return 'absent';
  return (Number(flags) & IFF_UP) === IFF_UP ? 'up' : 'cut';
}

/** @throws LAB_FAILED (defect) names of the lab are taken by something that is not the lab's */
export function refuseForeignNetwork(): void {
  const taken = existingOf(networkNames());
  if (taken.length > 0) throw new RunbookError('LAB_FAILED', { reason: 'these exist and no lab has recorded them: remove them with `ip link delete` and `ip netns delete`', names: taken });
}
