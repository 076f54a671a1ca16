import { placesToIsolate, type Isolation, type IsolationAction, type IsolationInput, type Isolations } from '../domain/isolation.ts';
import { failoverSiteOf, regionNamed } from '../domain/regions.ts';
import type { Readers, Writers } from '../ports/managed-cluster.ts';

/** Both namespaces of the surviving region, as the steps of an isolation see them. */
export async function observeIsolations({ layout, lostRegion, survivingRegion }: IsolationInput, { isolation }: Pick<Readers, 'isolation'>): Promise<Isolations> {
  const host = regionNamed(layout, survivingRegion);
  const from = regionNamed(layout, lostRegion);
  const [region, site] = await Promise.all([isolation.readIsolation(host, from), isolation.readIsolation(failoverSiteOf(host), from)]);
  return { region, site };
}

/** Sends one action of an isolation, or of its end. */
export function sendIsolation(action: IsolationAction, { isolation, ownership }: Pick<Writers, 'isolation' | 'ownership'>): Promise<void> {
  switch (action.kind) {
    case 'namespace': return ownership.createNamespace(action.region, action.name);
    case 'isolate': return isolation.isolate(action.region, action.from);
    case 'lift': return isolation.liftIsolation(action.region, action.from);
  }
}

const told = ({ namespaceExists, namespaceEnding, policyStands, isolated }: Isolation): string =>
  namespaceEnding ? 'ends' : !namespaceExists ? 'not there yet' : isolated ? 'isolated' : policyStands ? 'the policy there says something else' : 'open';

/** What an approval shows of both namespaces. */
export function isolationEvidence(input: IsolationInput, seen: Isolations): Readonly<Record<string, unknown>> {
  const places = placesToIsolate(input);
  const others = places.flatMap(([key, { namespace }]) => seen[key].otherPolicies.map((name) => `${name} in ${namespace}`));
  return {
    namespaces: places.map(([key, { namespace }]) => `${namespace} in ${input.survivingRegion}: ${told(seen[key])}`),
    'pod network cut off': `${seen.region.podCidr} of ${input.lostRegion}`,
    ...(others.length === 0 ? {} : { 'other policies (all of them add up: what any one allows is open)': others }),
  };
}
