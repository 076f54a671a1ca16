import { createCheckMachine } from '../artifacts/doctor.ts';
import type { Checkup, EngineConnection, LoadedConfig } from '../cli/context.ts';
import { toRunbookError } from '../errors/runbook-error.ts';
import type { ManagedCluster } from '../ports/managed-cluster.ts';
import type { Places } from '../ports/places.ts';
import { reading } from '../runtime/reading.ts';
import { liveExec } from '../transport/exec.ts';

export interface CheckUpDeps {
  readonly places: Places;
  readonly hasConfig: boolean;
  readonly config: () => Promise<LoadedConfig>;
  readonly engine: () => Promise<EngineConnection>;
  readonly cluster: (name: string) => Promise<ManagedCluster>;
}

/** What only the lab or the embedded engine needs of a machine is no fault where neither is used. */
const NEEDED_BY_ALL = ['Node.js'];

async function checkMachine({ places }: CheckUpDeps): Promise<Checkup[]> {
  const findings = await createCheckMachine({ places, exec: liveExec })();
  return findings.map(({ what, ok, found, remedy }) => ({ what, ok, found, ...(ok ? {} : { remedy }), ...(NEEDED_BY_ALL.some((name) => what.startsWith(name)) ? {} : { neededFor: 'lab or embedded engine' }) }));
}

/** Programs that change a region; the lab brings both. */
const TOOLS = [
  { what: 'kubectl', args: ['version', '--client', '--output=json'], version: /"gitVersion": *"([^"]+)"/, neededFor: 'fencing and restarting brokers' },
  { what: 'helm', args: ['version', '--template={{.Version}}'], version: /(v[\w.+-]+)/, neededFor: 'failbacks' },
] as const;

async function checkTool({ what, args, version, neededFor }: typeof TOOLS[number]): Promise<Checkup> {
  const found = await reading(() => liveExec({ file: what, args, timeoutMs: 10_000, effect: 'read' }));
  return { what, ok: found.answers, found: found.answers ? version.exec(found.value.stdout)?.[1] ?? 'there' : 'not on PATH', ...(found.answers ? {} : { remedy: `install ${what}; the lab brings one of its own` }), neededFor };
}

async function checkConfig({ config, hasConfig }: CheckUpDeps): Promise<{ readonly check: Checkup; readonly loaded: LoadedConfig | null }> {
  if (!hasConfig) return { loaded: null, check: { what: 'regions.yaml', ok: false, found: 'none', remedy: 'write one with `regionctl init`, or start the lab', neededFor: 'clusters of your own' } };
  try {
    const loaded = await config();
    return { loaded, check: { what: 'regions.yaml', ok: true, found: `${loaded.path} (${Object.keys(loaded.config.clusters).join(', ')})` } };
  } catch (cause) {
    const error = toRunbookError(cause);
    return { loaded: null, check: { what: 'regions.yaml', ok: false, found: error.forPeople, remedy: error.spec.hint } };
  }
}

async function checkEngine({ engine }: CheckUpDeps): Promise<Checkup> {
  const version = await reading(async () => (await engine()).ping());
  return { what: 'management engine', ok: version.answers, found: version.answers ? `answers, version ${version.value}` : `no answer (${version.error})`, ...(version.answers ? {} : { remedy: '`regionctl engine up`, or correct engine: in regions.yaml' }), neededFor: 'runs' };
}

async function checkRegions({ cluster }: CheckUpDeps, { config }: LoadedConfig): Promise<Checkup[]> {
  const all = Object.entries(config.clusters).flatMap(([name, { regions }]) => regions.map((region, index) => ({ name, region, index })));
  return Promise.all(all.map(async ({ name, region, index }): Promise<Checkup> => {
    const pods = await reading(async () => (await cluster(name)).readers.kubernetes.readPods({ name: region.name, index, context: region.context, namespace: region.namespace }));
    return { what: `${name}, ${region.name}`, ok: pods.answers, found: pods.answers ? `Kubernetes ${pods.value.serverVersion}, ${pods.value.pods.length} broker pods` : `no answer (${pods.error})`, ...(pods.answers ? {} : { remedy: `check the context ${region.context} and its network` }), neededFor: 'that region' };
  }));
}

/** Machine, tools, configuration, engine and regions; changes nothing. */
export async function checkUp(deps: CheckUpDeps): Promise<readonly Checkup[]> {
  const { check, loaded } = await checkConfig(deps);
  const [machine, tools, engine, regions] = await Promise.all([checkMachine(deps), Promise.all(TOOLS.map(checkTool)), checkEngine(deps), loaded === null ? [] : checkRegions(deps, loaded)]);
  return [...machine, ...tools, check, engine, ...regions];
}
