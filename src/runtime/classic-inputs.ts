import { z } from 'zod';
import type { SiteFacts, WantedSite } from '../domain/classic/sites.ts';
import { Generation } from '../domain/generation.ts';
import type { Region, RegionName } from '../domain/regions.ts';
import type { Readers, Writers } from '../ports/managed-cluster.ts';
import { FailoverInput } from './inputs.ts';
import type { ModeAction } from '../domain/classic/temporary-brokers.ts';

/** Which generation the assessment found; absent, the one with a cluster API. */
export const GenerationInput = z.object({ generation: Generation.nullish() });

/**
 * Whether exporting waits for the lost region (the original variant of 8.2): its exporter points to that region all the time, and stands still while it
 * is away.
 */
export const exportingWaits = ({ generation, throwAway }: { readonly generation?: Generation | null | undefined; readonly throwAway?: boolean | null | undefined }): boolean => generation === 'classic' && throwAway === false;

/** What steps of the classic generation take of the run's variables, once it was assessed. */
export const ClassicVariables = FailoverInput.extend({ runKey: z.string(), throwAway: z.boolean().nullish(), evidence: z.object({ clusterSize: z.int().min(2) }) });

/** Their input: a run that says nothing diverts the exporter of the lost region. */
export const classicInputOf = <Variables extends z.output<typeof ClassicVariables>>({ evidence, throwAway, ...rest }: Variables): Omit<Variables, 'evidence' | 'throwAway'> & { readonly clusterSize: number; readonly throwAway: boolean } =>
  ({ ...rest, clusterSize: evidence.clusterSize, throwAway: throwAway ?? true });

export const ClassicInput = ClassicVariables.transform(classicInputOf);
export type ClassicInput = z.output<typeof ClassicInput>;

/** Release and brokers of a site. */
export async function observeSite(region: Region, runKey: string, { installation, rollout }: Pick<Readers, 'installation' | 'rollout'>): Promise<SiteFacts> {
  const [release, seen] = await Promise.all([installation.readRelease(region), rollout.readRollout(region, runKey)]);
  return { release, rollout: seen };
}

export async function observeSites(wanted: readonly WantedSite[], runKey: string, readers: Pick<Readers, 'installation' | 'rollout'>): Promise<Readonly<Record<RegionName, SiteFacts>>> {
  return Object.fromEntries(await Promise.all(wanted.map(async ({ region }) => [region.name, await observeSite(region, runKey, readers)] as const)));
}

/** Sends one action of a site of the classic generation. */
export function sendToSite(action: ModeAction | { readonly kind: 'restart'; readonly region: Region; readonly pod: string }, { installation, kubernetes }: Pick<Writers, 'installation' | 'kubernetes'>): Promise<void> {
  if (action.kind === 'restart') return kubernetes.restartBroker(action.region, action.pod);
  const { region, webApps, classic } = action;
  return installation.installRelease(region, { webApps, ...(classic === undefined ? {} : { classic }) });
}

/** How a release is installed, in words. */
export const tellSite = (name: string, { release }: SiteFacts): string => {
  if (release === null) return `${name}: nothing installed`;
  const { classic } = release;
  const mode = classic === undefined ? 'normal operation' : `${classic.installationType} for ${classic.lostRegion}, its exporter ${classic.throwAway ? 'diverted' : 'not diverted'}`;
  return `${name}: revision ${release.revision}, ${release.status}, ${mode}`;
};
