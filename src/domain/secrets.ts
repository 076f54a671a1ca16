import { RunbookError } from '../errors/runbook-error.ts';
import { act, done, type Plan } from './plan.ts';
import type { Layout, Region, RegionName } from './regions.ts';

/**
 * How a Secret compares with what is wanted, as far as anybody beyond its adapter may know: `same` holds the wanted values, whoever made it;
 * `different` was made by a set-up and is replaced; `foreign` was not, and holds something else.
 */
export type SecretState = 'absent' | 'same' | 'different' | 'foreign';

/** By region and name. */
export type SecretsView = Readonly<Record<RegionName, Readonly<Record<string, SecretState>>>>;

export interface SecretAction { readonly kind: 'secret'; readonly region: Region; readonly name: string; readonly replace: boolean }

/** @throws OBJECT_FOREIGN (defect) for a Secret of somebody else that holds something else: it is never overwritten */
export function refuseForeign(region: string, name: string, state: SecretState): void {
  if (state === 'foreign') throw new RunbookError('OBJECT_FOREIGN', { object: `Secret ${name}`, region, why: 'its content is not that of regions.yaml, and it lacks the labels of this cluster' });
}

/** Plans the Secrets of regions.yaml in both regions. Pure. @throws OBJECT_FOREIGN (defect) */
export function planSecrets({ layout }: { readonly layout: Layout }, seen: SecretsView): Plan<SecretsView, SecretAction, { readonly secretsMade: readonly string[] }> {
  const each = layout.regions.flatMap((region) => Object.entries(seen[region.name] ?? {}).map(([name, state]) => ({ region, name, state })));
  for (const { region, name, state } of each) refuseForeign(region.name, name, state);
  const next = each.find(({ state }) => state !== 'same');
  if (next === undefined) return done({ secretsMade: each.map(({ region, name }) => `${region.name}/${name}`) });
  const { region, name, state } = next;
  return act({ kind: 'secret', region, name, replace: state === 'different' }, { ...seen, [region.name]: { ...seen[region.name], [name]: 'same' } }, state === 'absent' ? `there is no Secret ${name} in ${region.name}` : `Secret ${name} in ${region.name} holds other values`);
}
