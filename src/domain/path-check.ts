import { diagnose, pathsOf, slowPaths, type NetworkPath, type PathFinding, type Probe } from './network-paths.ts';
import { act, decide, done, wait, type Plan } from './plan.ts';
import { regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

/** The pod of a region that listens on the ports of Zeebe and from which connections are made. */
export interface CheckPod {
  /** Key of the run that made it; empty where it cannot be read. */
  readonly run: string;
  /** Ready, and not on its way out. */
  readonly listening: boolean;
  /** Its deadline passed, or it failed: it never listens again. */
  readonly ended: boolean;
  /** Being deleted. */
  readonly ending: boolean;
  /** Why it does not listen, for example `ImagePullBackOff`. */
  readonly state: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What of the check stands in a region. */
export interface CheckState { readonly pod: CheckPod | null; readonly service: boolean }

/** How the check ended; kept until its pods are gone. */
export interface PathVerdict { readonly probes: readonly Probe[]; readonly findings: readonly PathFinding[] }

export interface PathView {
  /** False where regions.yaml says `networkCheck: unchecked`. */
  readonly checked: boolean;
  readonly run: string;
  readonly pods: Readonly<Record<RegionName, CheckState>>;
  /** Of this look; null unless both pods listen. */
  readonly probes: readonly Probe[] | null;
  readonly verdict: PathVerdict | null;
}

export interface PathAction { readonly kind: 'start' | 'end'; readonly region: Region }
export interface PathOutput { readonly paths: readonly NetworkPath[]; readonly warnings: readonly string[] }

/**
 * `unnamedFor`: two DNS, one behind the other, each keep the NXDOMAIN of a moment ago for up to 30 s, and a busy cluster publishes the addresses of a
 * new pod late. `brokenFor`: any other break. `starting`: the image may have to be pulled.
 */
export const PATH_CHECK_MS = { unnamedFor: 90_000, brokenFor: 45_000, starting: 180_000, again: 5_000 } as const;

/** How long that must be broken without a break before it is told. */
const patienceWith = (findings: readonly PathFinding[]): number => (findings.some(({ hop }) => hop.startsWith('dns-')) ? PATH_CHECK_MS.unnamedFor : PATH_CHECK_MS.brokenFor);

const NOTHING: CheckState = { pod: null, service: false };
const stateOf = (pods: PathView['pods'], { name }: Region): CheckState => pods[name] ?? NOTHING;

/** Whether the pods of this run listen in every region. Pure. */
export const areListening = ({ regions }: Layout, run: string, pods: PathView['pods']): boolean =>
  regions.every((region) => { const { pod, service } = stateOf(pods, region); return service && pod !== null && pod.run === run && pod.listening; });

/**
 * The verdict on what was seen, or null while it is too early for one: what is broken must stay so, and a pod may take its time to start. Pure.
 * @param brokenForMs since when a probe fails without a break; `ageMs` the age of a pod by its creation
 */
export function verdictOn({ regions }: Layout, { run, pods, probes }: Pick<PathView, 'run' | 'pods' | 'probes'>, { brokenForMs, ageMs }: { readonly brokenForMs: number; ageMs(createdAt: string): number }): PathVerdict | null {
  if (probes !== null) {
    const findings = diagnose(probes);
    return findings.length === 0 || brokenForMs >= patienceWith(findings) ? { probes, findings } : null;
  }
  const late = regions.flatMap((region): PathFinding[] => {
    const { pod } = stateOf(pods, region);
    if (pod === null || pod.run !== run || pod.listening || pod.ended || pod.ending || ageMs(pod.createdAt) < PATH_CHECK_MS.starting) return [];
    return [{ hop: 'check-pod', message: `The check pod of ${region.name} does not start: ${pod.state}`, hint: 'Name an image with perl that the nodes can pull (networkCheck.image in regions.yaml), or look at the events of that pod' }];
  });
  return late.length === 0 ? null : { probes: [], findings: late };
}

/**
 * Plans the check of the network: one pod a region, connections both ways, and the pods are gone again before anything is told. Pure.
 * Pods that another run left, or that ended, are replaced.
 */
export function planPathCheck(layout: Layout, seen: PathView): Plan<PathView, PathAction, PathOutput> {
  if (!seen.checked) return done({ paths: [], warnings: ['The network between the regions was not checked: regions.yaml says networkCheck: unchecked'] });
  const { verdict, pods } = seen;
  const end = (region: Region, why: string): Plan<PathView, PathAction, PathOutput> => act({ kind: 'end', region }, { ...seen, pods: { ...pods, [region.name]: NOTHING } }, why);
  if (verdict !== null) {
    for (const region of layout.regions) {
      const { pod, service } = stateOf(pods, region);
      if (service || (pod !== null && !pod.ending)) return end(region, `the check is over, its pod stands in ${region.name}`);
    }
    const ending = layout.regions.filter((region) => stateOf(pods, region).pod !== null);
    if (ending.length > 0) return wait(`the check pods of ${ending.map(({ name }) => name).join(', ')} end`);
    return verdict.findings.length === 0
      ? done({ paths: pathsOf(verdict.probes), warnings: slowPaths(verdict.probes) })
      : decide('NETWORK_BROKEN', { findings: verdict.findings.map(({ message, hint }) => `${message}. ${hint}`), hops: verdict.findings.map(({ hop }) => hop) });
  }
  for (const region of layout.regions) {
    const { pod, service } = stateOf(pods, region);
    if (pod?.ending === true) continue;
    if (pod !== null && (pod.run !== seen.run || pod.ended)) return end(region, `the check pod of ${region.name} is left from ${pod.run === seen.run ? 'an earlier attempt' : 'another run'}`);
    if (pod === null || !service) {
      const started: CheckState = { service: true, pod: { run: seen.run, listening: true, ended: false, ending: false, state: 'Running', createdAt: '' } };
      return act({ kind: 'start', region }, { ...seen, pods: { ...pods, [region.name]: started } }, `no check pod listens in ${region.name}`);
    }
  }
  const missing = layout.regions.flatMap((region) => { const { pod } = stateOf(pods, region); return pod?.listening === true && !pod.ending ? [] : [`${region.name} (${pod?.ending === true ? 'an old one ends' : pod?.state ?? 'none'})`]; });
  if (missing.length > 0) return wait(`the check pods listen: ${missing.join(', ')}`, 1_000);
  return seen.probes === null ? wait('the paths are measured') : wait(`what is broken is looked at again: ${diagnose(seen.probes).map(({ message }) => message).join('; ')}`, PATH_CHECK_MS.again);
}

/** The region and the one that it must reach, both ways. */
export const directionsOf = (layout: Layout): readonly (readonly [Region, Region])[] =>
  layout.regions.flatMap((from) => layout.regions.filter((to) => to.name !== from.name).map((to) => [regionNamed(layout, from.name), to] as const));
