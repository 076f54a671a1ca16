import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newCatalogue } from '../adapters/catalogue.ts';
import type { Composition, LoadedConfig, RunnerLog } from '../cli/context.ts';
import { secretReader } from '../config/secrets.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { labFolders } from '../lab/folders.ts';
import type { EngineControl } from '../ports/engine-control.ts';
import type { Lab } from '../ports/lab.ts';
import type { Places } from '../ports/places.ts';
import { systemClock } from '../runtime/ticks.ts';
import { liveExec } from '../transport/exec.ts';
import type { OpenClusters } from './clusters.ts';
import { findConfig, readConfig } from './config-file.ts';
import { readModel, readResources } from './models.ts';
import { once } from './once.ts';
import type { PlanDeps } from './plan-step.ts';

export interface CompositionOptions {
  readonly places: Places;
  /** `--config`. */
  readonly config?: string | undefined;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Log lines to stderr. */
  readonly log: { readonly terminal: boolean; readonly verbose: boolean; readonly write: (text: string) => void };
}

/** Everything, each part loaded and connected at its first use: `regionctl --help` loads none of it. */
export function createComposition({ places, config: option, folder, env, log }: CompositionOptions): Composition {
  const secret = secretReader({ env, readFile: (path) => readFile(path, 'utf8') });
  const lab = labFolders(places);
  const forced = { lab: false };
  const found = (): Pick<LoadedConfig, 'path' | 'from'> | null => forced.lab ? { path: lab.config, from: 'lab' } : findConfig({ option, environment: env['REGIONCTL_CONFIG'], folder, lab: lab.config });
  const quiet: RunnerLog = (entry, message) => { if (log.verbose) log.write(`${message} ${JSON.stringify(entry)}\n`); };

  const config = once(async () => {
    const place = found();
    if (place === null) throw new RunbookError('CONFIG_INVALID', { problem: 'there is no configuration', lookedAt: ['--config', '$REGIONCTL_CONFIG', './regions.yaml', 'the lab (not up)'] });
    return readConfig(place);
  });
  const catalogue = once(async () => newCatalogue((await config.get()).config));
  const artifacts = once(async () => (await import('../artifacts/artifacts.ts')).createArtifacts({ places, exec: liveExec }));
  const control = once(async (): Promise<EngineControl> => {
    const { createEmbeddedEngine } = await import('../engine/embedded/embedded-engine.ts');
    return createEmbeddedEngine({ places, artifacts: await artifacts.get(), shell: env });
  });
  const engine = once(async () => {
    const { openEngine } = await import('./engine.ts');
    const wanted = found() === null ? 'embedded' : (await config.get()).config.engine;
    const embedded = await control.get();
    return openEngine(wanted, { places, control: () => embedded, secret, log: quiet });
  });
  const clusters = once(async (): Promise<OpenClusters> => {
    const { openClusters, findClientTools } = await import('./clusters.ts');
    const known = await engine.get();
    return openClusters({
      config: (await config.get()).config, catalogue: await catalogue.get(), secret, tools: findClientTools(env['PATH'] ?? '', places),
      runs: { engineId: known.engineId, isActive: (runKey) => known.runs.isActive(runKey) },
      approvals: { readApprovals: (query) => known.tasks.readApprovals(query) },
    });
  });
  const cluster = async (name: string): Promise<ReturnType<OpenClusters['of']>> => (await clusters.get()).of(name);
  const policyOf = async (name: string): Promise<NonNullable<ReturnType<Awaited<ReturnType<typeof catalogue.get>>['policyOf']>>> => {
    const known = await catalogue.get();
    const policy = known.policyOf(name);
    if (policy === null) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name, expected: known.names() });
    return policy;
  };

  const planDepsOf = async (name: string): Promise<PlanDeps> => ({ policy: await policyOf(name), cluster: await cluster(name), engineId: (await engine.get()).engineId });

  return {
    config: config.get, catalogue: catalogue.get, engine: engine.get, engineControl: control.get, cluster,
    lab: once(async (): Promise<Lab> => {
      const [{ createLab }, { newSetUp }, { findClientTools }] = await Promise.all([import('../lab/lab.ts'), import('./set-up.ts'), import('./clusters.ts')]);
      return createLab({ places, artifacts: await artifacts.get(), exec: liveExec, setUp: newSetUp({ secret, tools: () => findClientTools(env['PATH'] ?? '', places) }) });
    }).get,
    useLab: () => { forced.lab = true; },
    isLab: async (name) => { const { config: known, path } = await config.get(); return path === lab.config || known.clusters[name]?.kubeconfig === lab.kubeconfig; },
    resources: () => Promise.resolve(readResources(places)),
    modelOf: (processId) => readModel(readResources(places), processId),
    planFailover: async (request) => (await import('./failover-plan.ts')).planFailover(request, await planDepsOf(request.cluster)),
    planFailback: async (request) => (await import('./failback-plan.ts')).planFailback(request, await planDepsOf(request.cluster)),
    planSetup: async (request) => (await import('./setup-plan.ts')).planSetup(request, await planDepsOf(request.cluster)),
    planTeardown: async (request) => (await import('./teardown-plan.ts')).planTeardown(request, await planDepsOf(request.cluster)),
    valuesOf: async (name, region, { webApps }) => {
      const { newValuesOf } = await import('../adapters/values.ts');
      const { layout } = await policyOf(name);
      const wanted = (await config.get()).config.clusters[name];
      if (wanted === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name });
      const of = layout.regions.find((candidate) => candidate.name === region);
      if (of === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name, region, expected: layout.regions.map((candidate) => candidate.name) });
      const { text } = await newValuesOf({ name, cluster: wanted, readFile: (path) => readFile(path, 'utf8') })(of, webApps ? 'normal' : 'without-web-apps');
      return text;
    },
    startRunner: async (options) => {
      const { openRunner } = await import('./runner.ts');
      return openRunner({ ...options, config: (await config.get()).config, catalogue: await catalogue.get(), clusters: await clusters.get(), engine: await engine.get() });
    },
    sendCanary: async (name) => {
      const { runCanaryRound } = await import('../runtime/canary.ts');
      return runCanaryRound((await policyOf(name)).layout, await cluster(name), systemClock);
    },
    checkUp: async () => (await import('./check-up.ts')).checkUp({ places, config: () => config.get(), cluster, engine: engine.get, hasConfig: found() !== null }),
    checkCluster: async (name) => {
      const [{ checkCluster }, { readGrants }, { findClientTools }] = await Promise.all([import('./check-cluster.ts'), import('./grants.ts'), import('./clusters.ts')]);
      const [policy, open, { config: known }] = [await policyOf(name), await cluster(name), await config.get()];
      const wanted = known.clusters[name];
      if (wanted === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: name, expected: Object.keys(known.clusters) });
      return checkCluster({ config: wanted, policy, inspector: open.inspector, search: open.readers.search, exec: liveExec, helm: findClientTools(env['PATH'] ?? '', places).helm, secret, grants: readGrants(places) });
    },
    exampleConfig: async () => (await import('./example-config.ts')).exampleConfig(),
    openLog: async (verbose) => (await import('./log.ts')).openRunnerLog({ ...log, verbose }),
    files: {
      exists: (path) => Promise.resolve(existsSync(path)),
      read: (path) => readFile(path, 'utf8'),
      write: async (path, text) => { await mkdir(dirname(path), { recursive: true }); await writeFile(path, text); },
    },
    close: async () => { await clusters.ifMade((made) => made.close()); await engine.ifMade((made) => made.close()); },
  };
}
