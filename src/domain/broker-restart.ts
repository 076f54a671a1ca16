import type { RegionPods, Topology } from './cluster-view.ts';
import { isLed } from './leadership.ts';
import { act, done, wait, type Plan } from './plan.ts';
import { brokersOf, regionNamed, type Layout, type Region, type RegionName } from './regions.ts';

export interface RestartInput { readonly layout: Layout; readonly lostRegion: RegionName; readonly survivingRegion: RegionName; readonly clusterSize: number }
export interface RestartView { readonly surviving: RegionPods; readonly topology: Topology | null }
export interface RestartAction { readonly region: Region; readonly pod: string }

/** How far the clocks of runner and Kubernetes may differ: a pod this young counts as restarted, so that skew never restarts it for ever. */
const CLOCK_SKEW_MS = 30_000;

/**
 * Plans the restart of the surviving brokers, one at a time, each with every partition led before the next. Pure.
 * @param since ISO 8601 instant of the step's first activation: a pod created later was restarted by it.
 * @source camunda#38724: a broker goes on opening a disabled exporter until it restarts
 */
export function planBrokerRestart(input: RestartInput, seen: RestartView, since: string): Plan<RestartView, RestartAction, { readonly restartedBrokers: readonly string[] }> {
  const region = regionNamed(input.layout, input.survivingRegion);
  const { pods } = seen.surviving;
  const notReady = pods.filter((pod) => !pod.ready);
  if (pods.length < (seen.surviving.replicas ?? 0) || notReady.length > 0) return wait(`${notReady.map(({ name }) => name).join(', ') || 'all pods'} ready`);
  if (seen.topology === null || !isLed(seen.topology, brokersOf(input.layout, region.name, input.clusterSize))) return wait('every partition has one healthy leader');
  const old = pods.filter((pod) => Date.parse(pod.createdAt) <= Date.parse(since) - CLOCK_SKEW_MS).sort((left, right) => right.name.localeCompare(left.name));
  const [next] = old;
  if (next === undefined) return done({ restartedBrokers: pods.map(({ name }) => name) });
  // The prediction dates the restarted pod one second after the step began, so that a dry run walks on to the next one.
  const later = new Date(Date.parse(since) + 1_000).toISOString();
  const restarted = pods.map((pod) => (pod.name === next.name ? { ...pod, createdAt: later } : pod));
  return act({ region, pod: next.name }, { ...seen, surviving: { ...seen.surviving, pods: restarted } }, `${next.name} runs since before the decision`);
}
