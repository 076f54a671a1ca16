import { z } from 'zod';
import type { DnsConfig } from '../config/schema.ts';
import type { DnsAnswer } from '../domain/dns.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { DnsReader } from '../ports/dns.ts';
import type { AskDns, DnsQuestion, DnsResponse } from '../transport/dns.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import { isReady, PodsAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';

/** A DNS that forwards to one that is gone answers SERVFAIL within this time, or is as good as silent. */
const DEADLINE_MS = 3_000;

export interface DnsDeps extends KubernetesDeps {
  readonly askDns: AskDns;
  readonly dns: DnsConfig | 'unchecked';
}

/** `GET /api/v1/namespaces/NS/services` */
const ServicesAnswer = z.object({ items: z.array(z.object({
  spec: z.object({
    type: z.string().nullish(), selector: z.record(z.string(), z.string()).nullish(),
    ports: z.array(z.object({ protocol: z.string().nullish() })).nullish(),
  }),
})) });

/** Asks a DNS pod of each Kubernetes cluster by port-forward: no pod of ours need run there. */
export function newDnsReader({ askDns, dns, ...deps }: DnsDeps): DnsReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  const serverIn = async (region: Region, { namespace, selector, port }: DnsConfig): Promise<DnsQuestion['server']> => {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
    const { items } = await calls.read(region, path, PodsAnswer).catch((cause: unknown) => {
      if (!(cause instanceof RunbookError && cause.code === 'PERMISSION_DENIED')) throw cause;
      throw new RunbookError('PERMISSION_DENIED', { ...cause.facts, error: `the account may not list pods in ${namespace}; deploy/rbac/failback-dns.yaml grants it` }, { cause });
    });
    const running = items.filter(({ metadata, status }) => status?.phase === 'Running' && metadata.deletionTimestamp == null);
    const pod = running.find(isReady) ?? running[0];
    if (pod === undefined) throw new RunbookError('REGION_UNREACHABLE', { region: region.name, error: `no pod with the label ${selector} runs in ${namespace}` });
    return { kind: 'pod', context: places(region).context, namespace, pod: pod.metadata.name, port };
  };
  const askOne = async (region: Region, server: DnsQuestion['server'], name: string): Promise<DnsAnswer> => {
    try {
      return answerOf(await askDns({ server, name, timeoutMs: DEADLINE_MS }));
    } catch (cause) {
      if (!(cause instanceof NoAnswer)) throw cause;
      if (cause.reason === 'timeout') return { kind: 'silence', withinMs: DEADLINE_MS };
      const error = `no connection to TCP port ${server.port} of pod ${server.pod} in ${server.namespace} (${cause.reason}): the account may not forward ports there, or that DNS takes no TCP`;
      throw new RunbookError('REGION_UNREACHABLE', { region: region.name, error }, { cause });
    }
  };
  return {
    isChecked: dns !== 'unchecked',
    namesOf: (region) => {
      const { namespace, statefulSet } = places(region);
      const zone = `${namespace}.svc.${dns === 'unchecked' ? 'cluster.local' : dns.domain}`;
      return { zone, brokers: `${statefulSet}.${zone}` };
    },
    ask: async (region, names) => {
      if (dns === 'unchecked') throw new RunbookError('REGION_UNREACHABLE', { region: region.name, error: 'regions.yaml says dns: unchecked' });
      const server = await serverIn(region, dns);
      return Object.fromEntries(await Promise.all(names.map(async (name): Promise<[string, DnsAnswer]> => [name, await askOne(region, server, name)])));
    },
    takesUdpOnly: async (region) => {
      if (dns === 'unchecked') return false;
      const { items } = await calls.read(region, `/api/v1/namespaces/${dns.namespace}/services`, ServicesAnswer);
      const labels = dns.selector.split(',');
      const balancers = items.filter(({ spec: { type, selector } }) => type === 'LoadBalancer' && Object.entries(selector ?? {}).every(([key, value]) => labels.includes(`${key}=${value}`)));
      return balancers.length > 0 && balancers.every(({ spec: { ports } }) => (ports ?? []).every(({ protocol }) => protocol === 'UDP'));
    },
  };
}

function answerOf({ code, addresses }: DnsResponse): DnsAnswer {
  if (code !== 'NOERROR') return { kind: 'code', code };
  return addresses.length === 0 ? { kind: 'empty' } : { kind: 'addresses', addresses };
}
