import { z } from 'zod';
import type { Region } from '../../domain/regions.ts';
import { PodsAnswer } from '../kubernetes-answers.ts';
import { FIELD_MANAGER, type ProviderTools } from './provider.ts';

/** `GET /api/v1/namespaces/NS/configmaps/NAME` with what its change needs. */
const DnsConfigMapAnswer = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(), labels: z.record(z.string(), z.string()).nullish(), annotations: z.record(z.string(), z.string()).nullish(),
    managedFields: z.array(z.object({ manager: z.string().nullish(), time: z.string().nullish() })).nullish(),
  }),
  data: z.record(z.string(), z.string()).nullish(),
});
export type DnsConfigMap = z.output<typeof DnsConfigMapAnswer>;

/** Of annotations and data; null takes out. */
export type DnsChange = Readonly<Partial<Record<'annotations' | 'data', Readonly<Record<string, string | null>>>>>;

export interface DnsConfiguration {
  read(region: Region): Promise<DnsConfigMap | null>;
  /**
   * Changes what was read; the API server refuses it where somebody else changed it since. `changeIs` is shown, not the whole: that may hold
   * what is nobody else's matter, such as the key of a DNS provider.
   */
  change(region: Region, read: DnsConfigMap, change: DnsChange, changeIs: string): Promise<void>;
  /** Whether a DNS pod started before our last change, both by the clock of the API server. */
  isStale(region: Region, read: DnsConfigMap): Promise<boolean>;
  /** A short outage of that DNS: all its pods start anew. */
  restart(region: Region): Promise<void>;
}

/** The ConfigMap of the DNS and its pods: get and update configmaps, list and delete pods in the namespace of the DNS. */
export function dnsConfiguration({ calls, kubectl, dns: { namespace, selector } }: ProviderTools, name: string): DnsConfiguration {
  return {
    read: (region) => calls.find(region, `/api/v1/namespaces/${namespace}/configmaps/${name}`, DnsConfigMapAnswer),
    change: (region, read, { annotations = {}, data = {} }, changeIs) => {
      // Without managedFields the API server keeps its own.
      const metadata = { ...read.metadata, managedFields: undefined, annotations: merged(read.metadata.annotations, annotations) };
      const manifest = { ...read, apiVersion: 'v1', kind: 'ConfigMap', metadata, data: merged(read.data, data) };
      return kubectl(region, namespace, ['replace', `--field-manager=${FIELD_MANAGER}`, '-f', '-'], manifest, `ConfigMap ${name} of resourceVersion ${metadata.resourceVersion}, ${changeIs}`);
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

const merged = (before: Readonly<Record<string, string>> | null | undefined, changes: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries({ ...before, ...changes }).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
