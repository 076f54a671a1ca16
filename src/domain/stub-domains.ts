import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Forward, Forwarding } from './dns-forwarding.ts';

const Zones = z.record(z.string(), z.array(z.string()));
const Note = z.object({ original: z.string().nullable(), zones: Zones });
type Note = z.infer<typeof Note>;

/** The key `stubDomains` of kube-dns, and what a set-up noted beside it; null where there is none. */
export interface StubDomains {
  /** JSON: zone to addresses. */
  readonly text: string | null;
  /** JSON: the text before, and the zones that were added. */
  readonly note: string | null;
}

function parsed<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new RunbookError('DNS_NOT_CHAINABLE', { problem: `${what} of the ConfigMap kube-dns cannot be read`, remedy: 'Correct it: JSON that names for each zone a list of addresses' }, { cause });
  }
}

const zonesIn = (text: string | null): Readonly<Record<string, readonly string[]>> => (text === null || text.trim() === '' ? {} : parsed(Zones, text, 'the key stubDomains'));
const noteIn = (note: string | null): Note | null => (note === null ? null : parsed(Note, note, 'the annotation of region-runbooks'));

/** Every zone that kube-dns passes on. Pure. @throws DNS_NOT_CHAINABLE (defect) for anything but JSON of that shape */
export function forwardsInStubDomains({ text, note }: StubDomains): readonly Forward[] {
  const ours = noteIn(note)?.zones ?? {};
  return Object.entries(zonesIn(text)).map(([zone, addresses]) => ({ zone, addresses, ours: isSame(ours[zone], addresses) }));
}

/** The text with these zones merged in, in place of those of an earlier run, and the note that gives the original back. Pure. */
export function stubDomainsWith(seen: StubDomains, forwards: readonly Forwarding[]): { readonly text: string; readonly note: string } {
  const original = stubDomainsWithout(seen);
  const zones = Object.fromEntries(forwards.map(({ zone, addresses }) => [zone, [...addresses]]));
  return { text: merged({ original, zones }), note: JSON.stringify({ original, zones }) };
}

/**
 * The text without the zones that a set-up added: the original byte for byte where nobody changed it since, else what is left without them;
 * null where nothing is. Pure.
 */
export function stubDomainsWithout({ text, note }: StubDomains): string | null {
  const written = noteIn(note);
  if (written === null || Object.keys(written.zones).length === 0) return text;
  if (text === merged(written)) return written.original;
  const left = Object.entries(zonesIn(text)).filter(([zone, addresses]) => !isSame(written.zones[zone], addresses));
  return left.length === 0 && written.original === null ? null : JSON.stringify(Object.fromEntries(left));
}

/** The text without those zones, and a note without them: that there was one is known until the DNS pods were restarted. Pure. */
export function stubDomainsDropped(seen: StubDomains): StubDomains {
  const original = stubDomainsWithout(seen);
  return { text: original, note: JSON.stringify({ original, zones: {} }) };
}

const merged = ({ original, zones }: Note): string => JSON.stringify({ ...zonesIn(original), ...zones });
const isSame = (one: readonly string[] | undefined, other: readonly string[]): boolean => one?.join() === other.join();
