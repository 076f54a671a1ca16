import type { Reading, RegionPods, SearchHealth, Topology } from './cluster-view.ts';
import { dnsFacts, dnsProblems, type DnsBothWays } from './dns.ts';
import type { ClassicMode } from './generation.ts';
import { planImports, type ImportFacts, type RestartAction } from './imports.ts';
import { helmEnds } from './helm-ends.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { brokersOf, regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

export interface ReleaseFacts {
  readonly revision: number;
  readonly status: string;
  readonly webAppsOff: boolean;
  /** Of the classic generation, while a region is lost or comes back; absent in normal operation. */
  readonly classic?: ClassicMode;
  /** ISO 8601: when helm stored the revision, by the clock of the Kubernetes API; absent where that is not known. */
  readonly storedAt?: string;
}
export interface WebAppFacts { readonly name: string; readonly wanted: number; readonly ready: number }
export interface FootprintFacts {
  readonly releases: readonly { readonly name: string; readonly status: string }[];
  readonly claims: readonly string[];
  readonly volumes: readonly string[];
  readonly pods: readonly string[];
}

export interface InstallInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly clusterSize: number }

export interface InstallView {
  readonly release: ReleaseFacts | null;
  readonly pods: RegionPods | null;
  readonly topology: Topology | null;
  readonly search: Reading<SearchHealth>;
  /** Read only once its brokers have been missed for long; null before. */
  readonly dns: DnsBothWays | null;
}

export type InstallAction =
  | { readonly kind: 'install'; readonly region: Region; readonly webApps: boolean }
  | { readonly kind: 'scale'; readonly region: Region; readonly name: string; readonly replicas: number }
  | RestartAction;

/** Brokers that run without being members hold no partition: they are as new, and wait. */
export function idleBrokers(topology: Topology, ids: readonly number[]): { readonly idle: readonly number[]; readonly busy: readonly number[] } {
  const seen = topology.brokers.filter(({ id }) => ids.includes(id));
  return { idle: seen.filter(({ partitions }) => partitions.length === 0).map(({ id }) => id), busy: seen.filter(({ partitions }) => partitions.length > 0).map(({ id }) => id) };
}

/**
 * Plans the installation in the recreated region, without web apps. Pure.
 * Done when its search cluster answers and the survivors see its brokers idle: they run and hold no partition. Its pods stay not
 * ready until they are members, so readiness is never waited for. A release that was installed with web apps is installed without
 * them: they would write where the copy goes.
 */
export function planInstallation(input: InstallInput, seen: InstallView): Plan<InstallView, InstallAction, { readonly installed: boolean }> {
  const region = regionNamed(input.layout, input.lostRegion);
  const ids = brokersOf(input.layout, region.name, input.clusterSize);
  const { release, topology } = seen;
  if (release?.status === 'deployed' && seen.pods === null) return wait(`the brokers of ${region.name} can be read`);
  if (!isInstalled(seen)) {
    const pending = helmEnds(release?.status, ` of release ${input.layout.release}`);
    if (pending !== null) return pending;
    const brokers = ids.map((id, ordinal) => ({ id, host: `${input.layout.release}-zeebe-${ordinal}.${region.namespace}`, version: '', partitions: [] }));
    const expect: InstallView = {
      release: { revision: (release?.revision ?? 0) + 1, status: 'deployed', webAppsOff: true },
      pods: { region: region.name, serverVersion: '', replicas: ids.length, clusterSize: input.clusterSize, pods: [], exporters: [] },
      topology: topology === null ? null : { ...topology, brokers: [...topology.brokers.filter(({ id }) => !ids.includes(id)), ...brokers] },
      search: { answers: true, tookMs: 0, value: { status: 'green', clusterUuid: '(next)', version: null } },
      dns: null,
    };
    return act({ kind: 'install', region, webApps: false }, expect, release === null ? `there is no release in ${region.name}` : `release ${input.layout.release} is ${release.status}${release.webAppsOff ? '' : ', with web apps'}`);
  }
  if (topology === null) return wait('the surviving gateway answers with its topology');
  const { busy } = idleBrokers(topology, ids);
  if (busy.length > 0) return decide('REGION_NOT_EMPTY', { says: `Brokers ${busy.join(', ')} of ${region.name} are no members and hold partitions: their disks are old` });
  if (!seen.search.answers) return wait(`the search cluster of ${region.name} answers (${seen.search.error})`);
  if (seen.search.value.status === 'red') return wait(`the search cluster of ${region.name} is green or yellow`);
  const unseen = unseenBrokers(input, seen);
  if (unseen.length === 0) return done({ installed: true });
  return wait([`the survivors see brokers ${unseen.join(', ')}`, ...(seen.dns === null ? [] : [...dnsProblems(seen.dns), ...dnsFacts(seen.dns)])].join('. '));
}

const isInstalled = ({ release, pods }: InstallView): boolean => release !== null && release.status === 'deployed' && release.webAppsOff && (pods?.replicas ?? 0) > 0;

/** Brokers of the recreated region that the survivors do not see, once nothing else is waited for. Pure. */
export function unseenBrokers({ layout, lostRegion, clusterSize }: InstallInput, seen: InstallView): readonly number[] {
  const { topology, search } = seen;
  if (!isInstalled(seen) || topology === null || !search.answers || search.value.status === 'red') return [];
  const ids = brokersOf(layout, lostRegion, clusterSize);
  const { idle } = idleBrokers(topology, ids);
  return ids.filter((id) => !idle.includes(id));
}

/** Plans that no web app runs in the region: they must not write to the search cluster while it is copied. Pure. */
export function planWebAppsOff(region: Region, apps: readonly WebAppFacts[]): Plan<readonly WebAppFacts[], InstallAction, { readonly webAppsOff: readonly string[] }> {
  const running = apps.find(({ wanted }) => wanted > 0);
  if (running !== undefined) {
    return act({ kind: 'scale', region, name: running.name, replicas: 0 }, apps.map((app) => (app.name === running.name ? { ...app, wanted: 0, ready: 0 } : app)), `${running.name} runs`);
  }
  const ending = apps.filter(({ ready }) => ready > 0);
  return ending.length > 0 ? wait(`${ending.map(({ name }) => name).join(', ')} end`) : done({ webAppsOff: apps.map(({ name }) => name) });
}

/** Plans that the web apps run again, with as many replicas as before, one at least. Pure. */
export function planWebAppsOn(region: Region, before: readonly WebAppFacts[], apps: readonly WebAppFacts[]): Plan<readonly WebAppFacts[], InstallAction, { readonly webAppsOn: readonly string[] }> {
  const wantedOf = (name: string): number => Math.max(1, before.find((app) => app.name === name)?.wanted ?? 1);
  const off = apps.find(({ wanted }) => wanted === 0);
  if (off !== undefined) {
    const replicas = wantedOf(off.name);
    // Those that start already are predicted ready as well: a plan that waits for them would tell less than what was approved.
    const expect = apps.map((app) => (app.name === off.name ? { ...app, wanted: replicas, ready: replicas } : { ...app, ready: app.wanted }));
    return act({ kind: 'scale', region, name: off.name, replicas }, expect, `${off.name} is off`);
  }
  const starting = apps.filter(({ wanted, ready }) => ready < wanted);
  return starting.length > 0 ? wait(`${starting.map(({ name }) => name).join(', ')} ready`) : done({ webAppsOn: apps.map(({ name }) => name) });
}

export interface NormalView {
  readonly releases: Readonly<Record<RegionName, ReleaseFacts | null>>;
  readonly webApps: Readonly<Record<RegionName, readonly WebAppFacts[]>>;
  readonly pods: Readonly<Record<RegionName, RegionPods>>;
  /** Of the web apps that are installed. */
  readonly imports: Readonly<Record<RegionName, readonly ImportFacts[]>>;
}

/**
 * Plans normal operation, the surviving region first, then the recreated one: values without the switched-off web apps, brokers and
 * web apps ready; then that the web apps of both have imported what waited at the first look. Pure.
 */
export function planNormalOperation(input: Pick<InstallInput, 'layout' | 'lostRegion' | 'survivingRegion'>, before: readonly WebAppFacts[], seen: NormalView): Plan<NormalView, InstallAction, { readonly normal: boolean }> {
  for (const name of [input.survivingRegion, input.lostRegion]) {
    const region = regionNamed(input.layout, name);
    const release = seen.releases[name];
    if (release?.webAppsOff === true) {
      const releases = { ...seen.releases, [name]: { ...release, revision: release.revision + 1, webAppsOff: false } };
      return act({ kind: 'install', region, webApps: true }, { ...seen, releases }, `the values of ${name} switch the web apps off`);
    }
    const apps = planWebAppsOn(region, name === input.survivingRegion ? before : [], seen.webApps[name] ?? []);
    if (apps.kind === 'act') return act(apps.action, { ...seen, webApps: { ...seen.webApps, [name]: apps.expect } }, apps.why);
    if (apps.kind === 'wait') return apps;
    const pods = seen.pods[name];
    const notReady = pods?.pods.filter(({ ready }) => !ready) ?? [];
    if (pods === undefined || pods.pods.length < (pods.replicas ?? 1) || notReady.length > 0) return wait(`the brokers of ${name} are ready${notReady.length > 0 ? `: ${notReady.map((pod) => pod.name).join(', ')} not yet` : ''}`);
  }
  const imports = [input.survivingRegion, input.lostRegion].map((name) => ({ name, plan: planImports(regionNamed(input.layout, name), seen.imports[name] ?? []) }));
  for (const { name, plan } of imports) {
    if (plan?.kind === 'act') return act(plan.action, { ...seen, imports: { ...seen.imports, [name]: plan.expect } }, plan.why);
  }
  for (const { plan } of imports) if (plan?.kind === 'wait') return plan;
  return done({ normal: true });
}

export type WipeAction =
  | { readonly kind: 'uninstall'; readonly region: Region; /** The release, or that of the search clusters. */ readonly release: string }
  | { readonly kind: 'claims' | 'volumes'; readonly region: Region; readonly names: readonly string[] };

/** Plans the wipe of a region's old data: its release and that of its search clusters where they have one, volume claims, volumes that stay behind. Pure. */
export function planWipe(region: Region, release: string, seen: FootprintFacts): Plan<FootprintFacts, WipeAction, { readonly wiped: boolean }> {
  const installed = [release, `${release}-search`].find((own) => seen.releases.some(({ name }) => name === own));
  if (installed !== undefined) {
    const releases = seen.releases.filter(({ name }) => name !== installed);
    return act({ kind: 'uninstall', region, release: installed }, { ...seen, releases, pods: [] }, `release ${installed} is installed`);
  }
  if (seen.claims.length > 0) return act({ kind: 'claims', region, names: seen.claims }, { ...seen, claims: [], volumes: [] }, `${seen.claims.length} volume claims hold old data`);
  if (seen.pods.length > 0) return wait(`pods ${seen.pods.join(', ')} end`);
  if (seen.volumes.length > 0) return act({ kind: 'volumes', region, names: seen.volumes }, { ...seen, volumes: [] }, `${seen.volumes.length} volumes stay behind their claims`);
  return done({ wiped: true });
}
