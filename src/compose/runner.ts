import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { RunnerLog } from '../cli/context.ts';
import type { Config } from '../config/schema.ts';
import type { Engine } from '../engine/client/connect.ts';
import { toRunbookError } from '../errors/runbook-error.ts';
import type { ClusterCatalogue } from '../ports/runs.ts';
import { runCanaryRound } from '../runtime/canary.ts';
import { createStopSwitch, repeat, startRunner, type StopSwitch } from '../runtime/runner.ts';
import { systemClock } from '../runtime/ticks.ts';
import { workers } from '../../workers/index.ts';
import type { OpenClusters } from './clusters.ts';

export interface RunnerDeps {
  readonly config: Config;
  readonly catalogue: ClusterCatalogue;
  readonly clusters: OpenClusters;
  readonly engine: Engine;
  readonly log: RunnerLog;
  readonly canary: boolean;
}

/** Tells a change of the canary's state, not each round. */
async function keepCanary(name: string, intervalMs: number, { catalogue, clusters, log }: RunnerDeps, stop: StopSwitch): Promise<void> {
  const policy = catalogue.policyOf(name);
  if (policy === null) return;
  let last = '';
  await repeat(intervalMs, stop, async () => {
    const report = await runCanaryRound(policy.layout, clusters.of(name), systemClock);
    const state = report.region === null ? 'no region answers' : report.failures.length > 0 ? `not accepted on partition ${report.failures.map(({ partitionId }) => partitionId).join(', ')}` : 'accepted on every partition';
    if (state !== last) log({ cluster: name, region: report.region, notedIn: report.notedIn, failures: report.failures }, `canary of ${name}: ${state}`);
    last = state;
  }, (cause) => {
    const error = toRunbookError(cause);
    if (error.code !== last) log({ cluster: name, error: error.facts }, `canary of ${name}: ${error.message}`);
    last = error.code;
  });
}

/** Works on jobs, and sends the canary to each cluster meanwhile, until closed. */
export async function openRunner(deps: RunnerDeps): Promise<{ close(): Promise<void> }> {
  const { config, catalogue, clusters, engine, log } = deps;
  const stop = createStopSwitch();
  const runner = await startRunner(engine.jobs, workers, {
    cluster: (name) => clusters.of(name), catalogue, calls: engine.calls, engineId: engine.engineId,
    runnerId: `${hostname()}-${randomBytes(4).toString('hex')}`, clock: systemClock, pause: stop.pause, stopping: stop.stopping, log,
  });
  const canaries = deps.canary ? Object.entries(config.clusters).filter(([, { canaryIntervalMs }]) => canaryIntervalMs > 0).map(([name, { canaryIntervalMs }]) => keepCanary(name, canaryIntervalMs, deps, stop)) : [];
  return {
    async close() {
      stop.stop();
      await runner.close();
      await Promise.race([Promise.all(canaries), new Promise((resolve) => { setTimeout(resolve, 1_000).unref(); })]);
    },
  };
}
