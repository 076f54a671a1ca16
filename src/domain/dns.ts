import { valueOf, type Reading } from './cluster-view.ts';
import type { RegionName } from './regions.ts';

/** What a DNS says to one name. */
export type DnsAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** NOERROR without an address: the name is known. */
  | { readonly kind: 'empty' }
  /** Any other code: NXDOMAIN, SERVFAIL, REFUSED … */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'silence'; readonly withinMs: number };

/** The names by which the other region finds this one. */
export interface DnsNames {
  /** The headless Service of the brokers: `camunda-zeebe.camunda-region0.svc.cluster.local`. */
  readonly brokers: string;
  /** The zone that the other region forwards: `camunda-region0.svc.cluster.local`. */
  readonly zone: string;
}

/** One region: its names, and what its own DNS says to the names of both. */
export interface DnsSide {
  readonly region: RegionName;
  readonly names: DnsNames;
  readonly says: Reading<Readonly<Record<string, DnsAnswer>>>;
  /** No question over TCP gets to its DNS from outside. */
  readonly udpOnly: boolean;
}

export interface DnsBothWays { readonly recreated: DnsSide; readonly survivor: DnsSide }

/** The DNS of `from` on a name of `to`. */
interface Direction {
  readonly from: DnsSide;
  readonly to: DnsSide;
  readonly name: string;
}

/** Names that each side is asked for. */
export const dnsQuestions = (one: DnsNames, other: DnsNames): readonly string[] => [one.brokers, one.zone, other.brokers, other.zone];

const answerOf = ({ says }: DnsSide, name: string): DnsAnswer | null => valueOf(says)?.[name] ?? null;

/** The brokers where their own region gives addresses for them, else its zone; `unasked` where it could not be asked. */
function nameIn(to: DnsSide, unasked: keyof DnsNames): string {
  const own = answerOf(to, to.names.brokers);
  return own === null ? to.names[unasked] : own.kind === 'addresses' ? to.names.brokers : to.names.zone;
}

const directionsOf = ({ recreated, survivor }: DnsBothWays): readonly Direction[] => [
  { from: recreated, to: survivor, name: nameIn(survivor, 'brokers') },
  { from: survivor, to: recreated, name: nameIn(recreated, 'zone') },
];

/**
 * - `leads`: the name is found from the other region.
 * - `broken`: it is not, although it should be.
 * - `unproven`: its own region does not know it either, so this says nothing.
 * - `unchecked`: the DNS could not be asked, or not in the way that brokers ask.
 */
type Verdict = 'leads' | 'broken' | 'unproven' | 'unchecked';

function verdictOf({ from, to, name }: Direction): Verdict {
  const said = answerOf(from, name);
  if (said === null) return 'unchecked';
  if (said.kind === 'addresses') return 'leads';
  if (isTrouble(said)) return to.udpOnly ? 'unchecked' : 'broken';
  // NXDOMAIN, or no address: what the name's own region says of it decides what that means.
  const own = answerOf(to, name);
  if (own === null && name === to.names.brokers) return 'broken';
  if (own?.kind === 'addresses') return 'broken';
  if (said.kind === 'empty') return own === null || own.kind === 'empty' ? 'leads' : 'unproven';
  return own?.kind === 'empty' ? 'broken' : 'unproven';
}

/** No answer that says anything of the name. */
const isTrouble = (answer: DnsAnswer): boolean => answer.kind === 'silence' || (answer.kind === 'code' && answer.code !== 'NXDOMAIN');

function told(answer: DnsAnswer | null): string {
  switch (answer?.kind) {
    case 'addresses': return answer.addresses.join(', ');
    case 'empty': return 'NOERROR without an address';
    case 'code': return answer.code;
    case 'silence': return `no answer in ${answer.withinMs / 1_000} s`;
    case undefined: return 'not asked';
  }
}

/** Where to look for a broken direction. */
function hopOf({ from, to, name }: Direction): string {
  const said = answerOf(from, name);
  const ownZone = answerOf(from, from.names.zone);
  const zone = `the zone ${to.names.zone} in the DNS ConfigMap of ${from.region}`;
  if (ownZone !== null && isTrouble(ownZone)) return `the DNS pods of ${from.region} itself: they do not answer for its own names either`;
  if (said === null || !isTrouble(said)) return `${zone}: it is missing, or forwards to another DNS than that of ${to.region}`;
  return said.kind === 'code' && said.code !== 'SERVFAIL'
    ? `${zone}: what answers at its address is not the DNS of ${to.region}, or does not serve that zone`
    : `${zone}: its address must be that of the load balancer before the DNS of ${to.region} (a rebuilt region gets a new one), and firewalls must let port 53 through, TCP and UDP`;
}

function sentenceOf(direction: Direction): string {
  const { from, to, name } = direction;
  const answer = told(answerOf(from, name));
  const own = `the DNS of ${to.region} itself: ${told(answerOf(to, name))}`;
  switch (verdictOf(direction)) {
    case 'leads': return `DNS of ${from.region} leads to ${to.region}: ${name}: ${answer}`;
    case 'broken': return `DNS of ${from.region} does not lead to ${to.region}: asked for ${name}: ${answer} (${own}). Look at ${hopOf(direction)}`;
    case 'unproven': return `DNS of ${from.region} to ${to.region} is not proved: asked for ${name}: ${answer} (${own}). As long as ${to.region} does not know that name itself, this says nothing`;
    case 'unchecked': return `DNS of ${from.region} to ${to.region} was not checked: ${from.says.answers ? `asked over TCP for ${name}: ${answer}, but the load balancer before the DNS of ${to.region} takes UDP only` : from.says.error}`;
  }
}

/** The directions that are broken, one sentence each: which, asked for what, the answer, where to look. Pure. */
export const dnsProblems = (seen: DnsBothWays): readonly string[] => directionsOf(seen).filter((direction) => verdictOf(direction) === 'broken').map(sentenceOf);

/** The directions that stand in nobody's way, one sentence each. Pure. */
export const dnsFacts = (seen: DnsBothWays): readonly string[] => directionsOf(seen).filter((direction) => verdictOf(direction) !== 'broken').map(sentenceOf);

/** The directions that nothing was proved of, one sentence each: their own region does not know the name either. Pure. */
export const dnsUnproved = (seen: DnsBothWays): readonly string[] => directionsOf(seen).filter((direction) => verdictOf(direction) === 'unproven').map(sentenceOf);
