import type { RepointingView } from '../domain/classic/repointing.ts';
import { installedAs, type SiteFacts } from '../domain/classic/sites.ts';
import { planTemporaryBrokers, type TemporaryInput, type TemporaryView } from '../domain/classic/temporary-brokers.ts';
import { isHostedIn } from '../domain/classic/voters.ts';
import { brokersOf, failoverSiteOf, regionNamed } from '../domain/regions.ts';

type Input = TemporaryInput & { readonly runKey: string };

const EMPTY: SiteFacts = { release: null, rollout: { replicas: 0, pods: [], gateway: null, restarts: [] } };

/** What the temporary brokers see once the lost region is fenced and cut off. */
export function isolatedView({ layout, lostRegion, survivingRegion, clusterSize }: Omit<Input, 'runKey' | 'throwAway'>, view: TemporaryView): TemporaryView {
  const lost = brokersOf(layout, lostRegion, clusterSize);
  const { namespace } = failoverSiteOf(regionNamed(layout, survivingRegion));
  const { topology } = view;
  return {
    ...view, isolation: { isolated: true, says: 'the policies stand' },
    topology: topology === null ? null : { ...topology, brokers: topology.brokers.filter(({ id, host }) => !lost.includes(id) || isHostedIn(host, namespace)) },
  };
}

/** What the diversion sees once the temporary brokers run. */
export function withTemporaryBrokers(input: Input, view: RepointingView, before: TemporaryView | undefined): RepointingView {
  const site = failoverSiteOf(regionNamed(input.layout, input.survivingRegion));
  const plan = before === undefined ? undefined : planTemporaryBrokers(input, before);
  const after = plan?.kind === 'act' ? plan.expect : before;
  const classic = { installationType: 'failOver' as const, lostRegion: input.lostRegion, throwAway: input.throwAway };
  return { ...view, sites: { ...view.sites, [site.name]: installedAs({ region: site, webApps: false, classic }, view.sites[site.name] ?? EMPTY) }, topology: after?.topology ?? view.topology };
}
