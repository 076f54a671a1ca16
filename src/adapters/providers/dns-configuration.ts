import { z } from 'zod';
import type { Region } from '../../domain/regions.ts';
import { PodsAnswer } from '../kubernetes-answers.ts';
import { FIELD_MANAGER, type ProviderTools } from './provider.ts';

/** `GET /api/v1/namespaces/NS/configmaps/NAME` with what its change needs. */
const DnsConfigMapAnswer = z.object({
  metadata: z.object({
    resourceVersion: z.string(), labels: z.record(z.string(), z.string()).nullish(), annotations: z.record(z.string(), z.string()).nullish(),
    managedFields: z.array(z.object({ manager: z.string().nullish(), time: z.string().nullish() })).nullish(),
  }),
  data: z.record(z.string(), z.string()).nullish(),
});
export type DnsConfigMap = z.output<typeof DnsConfigMapAnswer>;

interface Patch { readonly metadata?: Readonly<Record<string, unknown>>; readonly data?: Readonly<Record<string, string | null>> }

export interface DnsConfiguration {
  read(region: Region): Promise<DnsConfigMap | null>;
  /** Changes what was read; the API server refuses it where somebody else changed it since. */
  patch(region: Region, read: DnsConfigMap, patch: Patch): Promise<void>;
  /** Whether a DNS pod started before our last change, both by the clock of the API server. */
  isStale(region: Region, read: DnsConfigMap): Promise<boolean>;
  /** A short outage of that DNS: all its pods start anew. */
  restart(region: Region): Promise<void>;
}

/** The ConfigMap of the DNS and its pods: get and patch configmaps, list and delete pods in the namespace of the DNS. */
export function dnsConfiguration({ calls, kubectl, dns: { namespace, selector } }: ProviderTools, name: string): DnsConfiguration {
  return {
    read: (region) => calls.find(region, `/api/v1/namespaces/${namespace}/configmaps/${name}`, DnsConfigMapAnswer),
    patch: (region, { metadata: { resourceVersion } }, { metadata, data }) => {
      const body = { metadata: { resourceVersion, ...metadata }, ...(data === undefined ? {} : { data }) };
      return kubectl(region, namespace, ['patch', 'configmap', name, `--field-manager=${FIELD_MANAGER}`, '--type=merge', `--patch=${JSON.stringify(body)}`]);
    },
    isStale: async (region, { metadata: { managedFields } }) => {
      const changedAt = (managedFields ?? []).filter(({ manager }) => manager === FIELD_MANAGER).map(({ time }) => time ?? '').sort().at(-1) ?? '';
      if (changedAt === '') return false;
      const { items } = await calls.read(region, `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`, PodsAnswer);
      return items.some(({ metadata }) => metadata.deletionTimestamp == null && Date.parse(metadata.creationTimestamp) < Date.parse(changedAt));
    },
    restart: (region) => kubectl(region, namespace, ['delete', 'pods', '--selector', selector, '--wait=false']),
  };
}
