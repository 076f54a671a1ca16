import { z } from 'zod';
import { PATH_PORTS } from '../domain/network-paths.ts';
import { labelsOf } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import { diffValues } from '../domain/values/diff.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { IsolationReader, IsolationWriter } from '../ports/isolation.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import type { ExecInPod } from '../transport/pod-exec.ts';
import { attemptArgv, ATTEMPTS_AT_ONCE, CONNECT_DEADLINE_MS, outcomesOf } from './isolation-script.ts';
import { brokerContainerOf, StatefulSetAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { ObjectAnswer } from './ownership-answers.ts';
import type { PlacesOf } from './region-places.ts';

/** For the web socket and the start of the shell, beside the connections themselves. */
const EXEC_DEADLINE_MS = 5_000;

const PoliciesAnswer = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }), spec: z.unknown() })) });

/** `GET /api/v1/namespaces/NS/pods`, as far as their addresses go. */
const AddressesAnswer = z.object({
  items: z.array(z.object({
    spec: z.object({ hostNetwork: z.boolean().nullish() }),
    status: z.object({ phase: z.string().nullish(), podIP: z.string().nullish() }).nullish(),
  })),
}).transform(({ items }) => {
  // A pod of the host network has the node's address, which no policy on pods is about; one that ended has none any more.
  const own = items.filter(({ spec, status }) => spec.hostNetwork !== true && status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  return [...new Set(own.flatMap(({ status }) => status?.podIP ?? []))].sort();
});

export const policyNameOf = (from: Pick<Region, 'name'>): string => `region-runbooks-isolate-${from.name}`;

/**
 * Lets all traffic through but that with the pod network: a NetworkPolicy knows no denial. `namespaceSelector` keeps the traffic inside of the cluster where a
 * network plug-in does not match pods by their addresses. IPv6 out of the cluster is not let through: podCidr is a range of IPv4.
 * @source Kubernetes NetworkPolicy v1
 */
export function policySpec(podCidr: string): Readonly<Record<string, unknown>> {
  const peers = [{ namespaceSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0', except: [podCidr] } }];
  return { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: peers }], egress: [{ to: peers }] };
}

function podCidrOf(places: PlacesOf, from: Region): string {
  const { podCidr } = places(from).config;
  if (podCidr === undefined) throw new RunbookError('CONFIG_INVALID', { region: from.name, problem: 'podCidr is missing', remedy: `Say under regions in which range the pods of ${from.name} have their addresses: the other region is cut off from it` });
  return podCidr;
}

export interface IsolationReaderDeps extends KubernetesDeps {
  readonly execInPod: ExecInPod;
  /** Names of the running broker pods of a region. */
  readonly brokerPods: (region: Region) => Promise<readonly string[]>;
}

export function newIsolationReader({ execInPod, brokerPods, ...deps }: IsolationReaderDeps): IsolationReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  /** Addresses of all pods in the namespace of a region that may be dead; none where its API does not answer. */
  const addressesIn = (region: Region): Promise<readonly string[]> => calls.read(region, `/api/v1/namespaces/${places(region).namespace}/pods`, AddressesAnswer).catch((cause: unknown) => {
    if (cause instanceof RunbookError && cause.code === 'REGION_UNREACHABLE') return [];
    throw cause;
  });
  return {
    readIsolation: async (region, from) => {
      const podCidr = podCidrOf(places, from);
      const { namespace } = places(region);
      const [found, { items }] = await Promise.all([
        calls.find(region, `/api/v1/namespaces/${namespace}`, ObjectAnswer), calls.read(region, `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, PoliciesAnswer),
      ]);
      const policy = items.find(({ metadata }) => metadata.name === policyNameOf(from));
      return {
        namespaceExists: found !== null, namespaceEnding: found?.ending ?? false, podCidr,
        policyStands: policy !== undefined, isolated: policy !== undefined && diffValues(policy.spec, policySpec(podCidr)).length === 0,
        otherPolicies: items.filter((item) => item !== policy).map(({ metadata }) => metadata.name).sort(),
      };
    },
    probeIsolation: async (region, from) => {
      const addresses = await addressesIn(from);
      if (addresses.length === 0) return { tried: [], reached: [] };
      const { context, namespace, statefulSet } = places(region);
      const [[pod], brokers] = await Promise.all([brokerPods(region), calls.read(region, `/apis/apps/v1/namespaces/${namespace}/statefulsets/${statefulSet}`, StatefulSetAnswer)]);
      if (pod === undefined) throw new RunbookError('REGION_UNREACHABLE', { region: region.name, problem: 'no broker pod runs there from which a connection could be tried' });
      const facts = { call: `connections to ${addresses.length} pods of ${from.name} from pod ${pod}`, region: region.name };
      const rounds = Math.ceil(addresses.length * PATH_PORTS.length / ATTEMPTS_AT_ONCE);
      const text = await execInPod({
        context, namespace, pod, container: brokerContainerOf(brokers)?.name ?? 'zeebe', argv: attemptArgv(addresses, PATH_PORTS), timeoutMs: EXEC_DEADLINE_MS + rounds * CONNECT_DEADLINE_MS,
      }).catch((cause: unknown) => {
        throw new RunbookError(cause instanceof NoAnswer ? 'REGION_UNREACHABLE' : 'COMMAND_FAILED', { ...facts, error: cause instanceof Error ? cause.message : String(cause) }, { cause });
      });
      const outcomes = outcomesOf(text, addresses.flatMap((address) => PATH_PORTS.map((port) => `${address} ${port}`)), facts);
      const shown = (target: string): string => { const [address = '', port = ''] = target.split(' '); return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`; };
      return { tried: [...outcomes.keys()].map(shown), reached: [...outcomes].filter(([, outcome]) => outcome === 'open' || outcome === 'refused').map(([target]) => shown(target)) };
    },
  };
}

export interface IsolationWriterDeps extends KubectlDeps {
  /** Name of the managed cluster in regions.yaml. */
  readonly cluster: string;
}

export function newIsolationWriter({ cluster, ...deps }: IsolationWriterDeps): IsolationWriter {
  const kubectl = kubectlOn(deps);
  return {
    isolate: async (region, from) => {
      const podCidr = podCidrOf(deps.places, from);
      const name = policyNameOf(from);
      const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, labels: labelsOf(cluster) }, spec: policySpec(podCidr) };
      // By the server: what somebody else wrote into a policy of that name, a selector for one, would outlast a merge by the client.
      await kubectl(region, ['apply', '--server-side', '--force-conflicts', '--field-manager=region-runbooks', '-f', '-'], { stdin: JSON.stringify(manifest), stdinIs: `NetworkPolicy ${name}: all traffic but that with ${podCidr}` });
    },
    liftIsolation: (region, from) => kubectl(region, ['delete', 'networkpolicy', policyNameOf(from), '--ignore-not-found', '--wait=false']),
  };
}
