import type { ClusterCheck } from '../cli/context.ts';
import { noAnswer } from '../cli/render/style.ts';
import type { ClusterConfig } from '../config/schema.ts';
import type { ReadSecret } from '../config/secrets.ts';
import type { Reading } from '../domain/cluster-view.ts';
import { shownRight, type Right } from '../domain/access.ts';
import { failoverNamespace, type Region } from '../domain/regions.ts';
import { isAtLeast } from '../domain/shape.ts';
import type { SearchReader } from '../ports/data-plane.ts';
import type { RegionInspector } from '../ports/inspection.ts';
import type { ClusterPolicy } from '../ports/runs.ts';
import { reading } from '../runtime/reading.ts';
import type { Exec } from '../transport/exec.ts';
import { checkTools } from './check-tools.ts';
import type { Grant } from './grants.ts';

export interface CheckClusterDeps {
  readonly config: ClusterConfig;
  readonly policy: ClusterPolicy;
  readonly inspector: RegionInspector;
  readonly search: Pick<SearchReader, 'readSearch'>;
  readonly exec: Exec;
  /** Path of helm; the one on PATH when absent. */
  readonly helm?: string | undefined;
  readonly secret: ReadSecret;
  readonly grants: readonly Grant[];
}

type Found = Pick<ClusterCheck, 'result' | 'found' | 'remedy'>;

const BEFORE_INSTALLING = 'set-ups and failbacks';
const WITH_TEMPORARY_BROKERS = 'failovers up to 8.5';
/** What the namespace of temporary brokers needs. */
const FOR_TEMPORARY_BROKERS = ['broker-namespace.yaml', 'failback.yaml', 'isolation.yaml'];

/** The runs that a manifest is for, by the start of its name; null for every use. Both installations ask the DNS first. */
function neededFor(file: string): string | null {
  if (file === 'failback-dns.yaml') return BEFORE_INSTALLING;
  if (file === 'isolation.yaml') return WITH_TEMPORARY_BROKERS;
  const [start = ''] = /^(failback|setup|teardown)/.exec(file) ?? [];
  return { failback: 'failbacks', setup: 'set-ups', teardown: 'teardowns' }[start] ?? null;
}

/** Whether a failover starts temporary brokers, as far as regions.yaml says what is installed. */
const hasTemporaryBrokers = ({ shape }: ClusterPolicy): boolean => shape !== undefined && !isAtLeast(shape.version, '8.6');

/** Whether regions.yaml describes what those runs need at all. */
function isWanted({ file }: Grant, policy: ClusterPolicy): boolean {
  const { failback, shape } = policy;
  const runs = neededFor(file);
  if (runs === WITH_TEMPORARY_BROKERS) return hasTemporaryBrokers(policy);
  if (runs === BEFORE_INSTALLING) return failback !== undefined || shape !== undefined;
  return runs === null || (runs === 'failbacks' ? failback : shape) !== undefined;
}

/** The namespace that a manifest is applied to where its roles name none: that of the DNS for `…-dns.yaml`, else that of the brokers. */
const namespaceOf = ({ file }: Grant, region: Region, { dns }: ClusterConfig): string =>
  file.endsWith('-dns.yaml') ? dns === 'unchecked' ? 'kube-system' : dns.namespace : region.namespace;

const unanswered = ({ error }: Extract<Reading<unknown>, { readonly answers: false }>, remedy: string): Found => ({ result: 'unknown', found: error, remedy });

async function rightsOf(grant: Grant, region: Region, namespace: string, { inspector }: CheckClusterDeps): Promise<Found> {
  const where = grant.rights.some((right) => right.namespace === undefined) ? ` --namespace ${namespace}` : '';
  const apply = `kubectl --context ${region.context}${where} apply -f deploy/rbac/${grant.file}`;
  const asked = await reading(() => Promise.all(grant.rights.map(async (right): Promise<{ readonly right: Right; readonly allowed: boolean }> => {
    const wanted = { namespace, ...right };
    return { right: wanted, allowed: await inspector.may(region, wanted) };
  })));
  if (!asked.answers) return unanswered(asked, 'ask an administrator what the account may do');
  const denied = asked.value.filter(({ allowed }) => !allowed).map(({ right }) => shownRight(right));
  return denied.length === 0 ? { result: 'ok', found: `all ${asked.value.length} granted` } : { result: 'missing', found: `not granted: ${denied.join(', ')}`, remedy: apply };
}

async function dnsOf(region: Region, { inspector }: CheckClusterDeps): Promise<Found> {
  const pods = await reading(() => inspector.readDnsPods(region));
  if (!pods.answers) return unanswered(pods, 'apply deploy/rbac/failback-dns.yaml in the namespace of the DNS pods');
  if (pods.value === null) return { result: 'ok', found: 'unchecked, as regions.yaml says' };
  return pods.value > 0 ? { result: 'ok', found: `${pods.value} run` } : { result: 'missing', found: 'none runs', remedy: 'correct dns.namespace and dns.selector in regions.yaml, or write dns: unchecked' };
}

async function searchOf(region: Region, { search, policy: { shape } }: CheckClusterDeps): Promise<Found> {
  const health = await reading(() => search.readSearch(region));
  if (health.answers) return { result: 'ok', found: `${health.value.status}${health.value.version === null ? '' : `, version ${health.value.version}`}` };
  const comes = shape !== undefined && shape.searchClusters !== 'existing';
  return comes
    ? { result: 'unknown', found: noAnswer(health.error), remedy: 'none before the set-up, which installs it; later: correct search of the region in regions.yaml' }
    : { result: 'missing', found: noAnswer(health.error), remedy: 'correct search of the region in regions.yaml, or start its search cluster' };
}

interface RegionQuestion { readonly check: string; readonly neededFor?: string; ask(): Promise<Found> }

async function checkRegion(region: Region, deps: CheckClusterDeps): Promise<readonly ClusterCheck[]> {
  const version = await reading(() => deps.inspector.readVersion(region));
  const context: ClusterCheck = version.answers
    ? { check: 'context', region: region.name, result: 'ok', found: `${region.context}: Kubernetes ${version.value}` }
    : { check: 'context', region: region.name, result: 'missing', found: `${region.context}: ${noAnswer(version.error)}`, remedy: `correct the context, or its network and credentials: kubectl --context ${region.context} version` };
  const questions: readonly RegionQuestion[] = [
    ...deps.grants.filter((grant) => isWanted(grant, deps.policy)).map((grant): RegionQuestion => {
      const runs = neededFor(grant.file);
      return { check: `rights of ${grant.file}`, ...(runs === null ? {} : { neededFor: runs }), ask: () => rightsOf(grant, region, namespaceOf(grant, region, deps.config), deps) };
    }),
    ...deps.grants.filter(({ file }) => hasTemporaryBrokers(deps.policy) && FOR_TEMPORARY_BROKERS.includes(file)).map((grant): RegionQuestion => {
      const namespace = failoverNamespace(region.namespace);
      return { check: `rights of ${grant.file} in ${namespace}`, neededFor: WITH_TEMPORARY_BROKERS, ask: () => rightsOf(grant, region, namespace, deps) };
    }),
    { check: 'DNS pods', neededFor: BEFORE_INSTALLING, ask: () => dnsOf(region, deps) },
    { check: 'search cluster', ask: () => searchOf(region, deps) },
  ];
  const rest = await Promise.all(questions.map(async ({ ask, ...question }): Promise<ClusterCheck> => ({
    ...question, region: region.name, ...(version.answers ? await ask() : { result: 'unknown', found: 'not asked: the region does not answer' }),
  })));
  return [context, ...rest];
}

/** Two contexts may lead to one Kubernetes cluster under two names: then there is one region. */
async function checkApart({ layout: { regions } }: ClusterPolicy, inspector: RegionInspector): Promise<ClusterCheck> {
  const check = { check: 'two Kubernetes clusters', region: '' };
  const read = await reading(() => Promise.all(regions.map((region) => inspector.readIdentity(region))));
  if (!read.answers) return { ...check, ...unanswered(read, 'let the account get the namespace kube-system, or compare the contexts yourself') };
  return new Set(read.value).size === regions.length
    ? { ...check, result: 'ok', found: 'the contexts lead to different ones' }
    : { ...check, result: 'missing', found: 'both contexts lead to the same one', remedy: 'name the context of another Kubernetes cluster: its loss would take both regions' };
}

/** The secrets that a set-up makes: whether each reference leads to a value, which is not kept. */
const checkSecrets = ({ config: { secrets }, secret }: CheckClusterDeps): Promise<readonly ClusterCheck[]> => Promise.all(secrets.map(async ({ name, keys }): Promise<ClusterCheck> => {
  const read = await Promise.all(Object.entries(keys).map(async ([key, ref]) => ({ key, place: ref.fromEnv ?? ref.fromFile ?? '', value: await reading(() => secret(ref)) })));
  const missing = read.filter(({ value }) => !value.answers).map(({ key, place }) => `${key} (${place})`);
  const check = { check: `Secret ${name}`, region: '', neededFor: 'set-ups' };
  return missing.length === 0 ? { ...check, result: 'ok', found: 'every key has a value' } : { ...check, result: 'missing', found: `no value for ${missing.join(', ')}`, remedy: 'set the variable, or write the file, before the runner starts' };
}));

/** Whether both regions of a cluster, and this machine, are ready for its runs. Changes nothing. */
export async function checkCluster(deps: CheckClusterDeps): Promise<readonly ClusterCheck[]> {
  const { regions } = deps.policy.layout;
  const [tools, secrets, apart, ...inRegions] = await Promise.all([checkTools(deps), checkSecrets(deps), checkApart(deps.policy, deps.inspector), ...regions.map((region) => checkRegion(region, deps))]);
  return [...tools, ...secrets, apart, ...inRegions.flat()];
}
