import { z } from 'zod';
import type { DnsConfig, NetworkCheckConfig } from '../config/schema.ts';
import { PATH_PORTS, type PortResult, type Probe } from '../domain/network-paths.ts';
import type { CheckState } from '../domain/path-check.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { PathReader, PathWriter } from '../ports/paths.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import type { ExecInPod } from '../transport/pod-exec.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { checkManifest, CHECK_CONTAINER, CHECK_NAME, CHECK_SELECTOR, EVAL_PROBE, greetingOf, RUN_LABEL } from './path-manifest.ts';

/** Of one connection in the pod, and of all that one probe does there: two names of up to 12 s, three ports. */
const DEADLINE_MS = { connection: 3_000, probe: 60_000 } as const;

const CheckPodsAnswer = z.object({ items: z.array(z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: z.string(), deletionTimestamp: z.string().nullish(), labels: z.record(z.string(), z.string()).nullish() }),
  status: z.object({
    phase: z.string().nullish(), reason: z.string().nullish(),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().nullish(), message: z.string().nullish() })).nullish(),
    containerStatuses: z.array(z.object({ state: z.object({ waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish() }).nullish() })).nullish(),
  }).nullish(),
})) });

/** First line of the probe, then one line a port. */
const LookupLine = z.object({ lookup: z.enum(['found', 'nxdomain', 'empty', 'trouble']), ownLookup: z.enum(['found', 'nxdomain', 'empty', 'trouble']), addresses: z.array(z.string()) });
const PortLine = z.union([
  z.object({ port: z.int(), ms: z.number().min(0) }),
  z.object({ port: z.int(), error: z.enum(['refused', 'timeout', 'unreachable', 'stranger']) }),
]);

export interface PathReaderDeps extends KubernetesDeps {
  readonly execInPod: ExecInPod;
  readonly dns: DnsConfig | 'unchecked';
  readonly networkCheck: NetworkCheckConfig | 'unchecked';
}

/** What the check pod printed. @throws ANSWER_UNKNOWN (defect) */
export function probeOf(text: string, facts: { readonly call: string; readonly region: string }): Pick<Probe, 'lookup' | 'ownLookup' | 'addresses' | 'ports'> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const [first, ...ports] = lines.map((line): unknown => JSON.parse(line));
    return { ...LookupLine.parse(first), ports: ports.map((line): PortResult => PortLine.parse(line)) };
  } catch (cause) {
    throw new RunbookError('ANSWER_UNKNOWN', { ...facts, problem: 'the probe printed something else', answer: text.slice(0, 500) }, { cause });
  }
}

export function newPathReader({ execInPod, dns, networkCheck, ...deps }: PathReaderDeps): PathReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  const domain = dns === 'unchecked' ? 'cluster.local' : dns.domain;
  /** Names by which the region finds itself, and by which the other one finds it. @source Submariner: exported Services are CLUSTERID.SERVICE.NAMESPACE.svc.clusterset.local for a headless one */
  const namesOf = (region: Region): { readonly own: string; readonly exported: string; readonly zone: string } => {
    const { namespace, config: { provider } } = places(region);
    const openshift = typeof provider === 'string' ? undefined : provider.openshift;
    const zone = `${namespace}.svc.${openshift === undefined ? domain : 'clusterset.local'}`;
    return { zone, own: `${CHECK_NAME}.${namespace}.svc.${openshift === undefined ? domain : 'cluster.local'}`, exported: openshift === undefined ? `${CHECK_NAME}.${zone}` : `${openshift.clusterId}.${CHECK_NAME}.${zone}` };
  };
  return {
    isChecked: () => networkCheck !== 'unchecked',
    readCheckPods: async (region): Promise<CheckState> => {
      const { namespace } = places(region);
      const [{ items }, service] = await Promise.all([
        calls.read(region, `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(CHECK_SELECTOR)}`, CheckPodsAnswer),
        calls.find(region, `/api/v1/namespaces/${namespace}/services/${CHECK_NAME}`, z.unknown()),
      ]);
      const [pod] = items;
      return { service: service !== null, pod: pod === undefined ? null : podOf(pod) };
    },
    probe: async (from, to) => {
      const { context, namespace } = places(from);
      const { exported, zone } = namesOf(to);
      const argv = [...EVAL_PROBE, String(DEADLINE_MS.connection / 1_000), greetingOf(to.name), `${exported}.`, `${namesOf(from).own}.`, ...PATH_PORTS.map(String)];
      const facts = { call: `connections to ${exported} from pod ${CHECK_NAME}`, region: from.name };
      const text = await execInPod({ context, namespace, pod: CHECK_NAME, container: CHECK_CONTAINER, argv, timeoutMs: DEADLINE_MS.probe }).catch((cause: unknown) => {
        throw new RunbookError(cause instanceof NoAnswer ? 'REGION_UNREACHABLE' : 'COMMAND_FAILED', { ...facts, error: cause instanceof Error ? cause.message : String(cause) }, { cause });
      });
      return { from: from.name, to: to.name, name: exported, zone, ...probeOf(text, facts) };
    },
  };
}

function podOf({ metadata, status }: z.output<typeof CheckPodsAnswer>['items'][number]): CheckState['pod'] {
  const phase = status?.phase ?? 'Unknown';
  const ending = metadata.deletionTimestamp != null;
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting != null)?.state?.waiting;
  const unscheduled = status?.conditions?.find(({ type, status: state }) => type === 'PodScheduled' && state === 'False');
  const told = [waiting, unscheduled, status].flatMap((seen) => seen == null || seen.reason == null ? [] : [[seen.reason, 'message' in seen ? seen.message : null].filter(Boolean).join(': ')]);
  return {
    run: metadata.labels?.[RUN_LABEL] ?? '', createdAt: metadata.creationTimestamp, ending, ended: phase === 'Succeeded' || phase === 'Failed',
    listening: !ending && phase === 'Running' && (status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false),
    state: told[0]?.slice(0, 300) ?? phase,
  };
}

export interface PathWriterDeps extends KubectlDeps {
  /** Name of the managed cluster in regions.yaml. */
  readonly cluster: string;
  readonly networkCheck: NetworkCheckConfig | 'unchecked';
}

export function newPathWriter({ cluster, networkCheck, ...deps }: PathWriterDeps): PathWriter {
  const kubectl = kubectlOn(deps);
  const isExported = (region: Region): boolean => { const { provider } = deps.places(region).config; return typeof provider !== 'string' && provider.openshift !== undefined; };
  return {
    startCheck: async (region, run) => {
      if (networkCheck === 'unchecked') throw new RunbookError('CONFIG_INVALID', { problem: 'networkCheck is unchecked' });
      const { image } = networkCheck;
      const manifest = checkManifest({ cluster, region: region.name, run, image, openshift: isExported(region) });
      await kubectl(region, ['apply', '-f', '-'], { stdin: JSON.stringify(manifest), stdinIs: `pod and headless Service ${CHECK_NAME}, image ${image}` });
    },
    endCheck: (region) => kubectl(region, [
      'delete', `pods,services${isExported(region) ? ',serviceexports.multicluster.x-k8s.io' : ''}`, '--selector', CHECK_SELECTOR, '--ignore-not-found', '--grace-period=1', '--wait=false',
    ]),
  };
}
