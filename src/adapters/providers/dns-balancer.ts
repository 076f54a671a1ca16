import { z } from 'zod';
import { isOurs } from '../../domain/ownership.ts';
import type { Region } from '../../domain/regions.ts';
import type { BalancerView } from '../../ports/network.ts';
import type { Provider, ProviderTools } from './provider.ts';

/** `GET /api/v1/namespaces/NS/services/NAME` */
const ServiceAnswer = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).nullish(), deletionTimestamp: z.string().nullish() }),
  status: z.object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().nullish(), hostname: z.string().nullish() })).nullish() }).nullish() }).nullish(),
});

export interface BalancerOptions {
  readonly name: string;
  readonly protocols: readonly ('UDP' | 'TCP')[];
  /** So that no cloud gives it an address that the internet reaches. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Addresses behind the name that a cloud gave it; none by default. */
  readonly addressesOf?: (region: Region, hostname: string) => Promise<readonly string[]>;
}

/**
 * A Service of type LoadBalancer before the DNS pods: get, create and delete services in the namespace of the DNS.
 * @source Camunda dual-region guides for GKE and EKS 8.2–8.9 (`dns-lb.yaml`, `internal-dns-lb.yml`)
 */
export function dnsBalancer({ calls, kubectl, dns, labels, cluster }: ProviderTools, { name, protocols, annotations, addressesOf }: BalancerOptions): Pick<Provider, 'readBalancer' | 'createBalancer' | 'deleteBalancer'> {
  const { namespace, selector, port } = dns;
  const selected = Object.fromEntries(selector.split(',').map((pair): [string, string] => {
    const [key = '', value = ''] = pair.split('=');
    return [key, value];
  }));
  return {
    readBalancer: async (region): Promise<BalancerView | null> => {
      const found = await calls.find(region, `/api/v1/namespaces/${namespace}/services/${name}`, ServiceAnswer);
      if (found === null) return null;
      const ingress = found.status?.loadBalancer?.ingress ?? [];
      const hostname = ingress.find((each) => each.hostname != null)?.hostname ?? null;
      const given = ingress.flatMap(({ ip }) => ip ?? []);
      const looked = given.length === 0 && hostname !== null && addressesOf !== undefined ? await addressesOf(region, hostname) : [];
      return { name: `${namespace}/${name}`, ours: isOurs(found.metadata.labels ?? {}, cluster), addresses: [...given, ...looked].sort(), hostname, ending: found.metadata.deletionTimestamp != null };
    },
    createBalancer: (region) => kubectl(region, namespace, ['create', '-f', '-'], {
      apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels, annotations },
      spec: {
        type: 'LoadBalancer', sessionAffinity: 'None', selector: selected,
        ports: protocols.map((protocol) => ({ name: protocol === 'UDP' ? 'dns' : 'dns-tcp', port: 53, targetPort: port, protocol })),
      },
    }),
    // Not waited for: a cloud takes minutes, and what is left of it is read back.
    deleteBalancer: (region) => kubectl(region, namespace, ['delete', 'service', name, '--ignore-not-found', '--wait=false']),
  };
}
