import { forwardsInStubDomains, stubDomainsDropped, stubDomainsWith, type StubDomains } from '../../domain/stub-domains.ts';
import { isOurs } from '../../domain/ownership.ts';
import type { Region } from '../../domain/regions.ts';
import { dnsConfiguration, type DnsChange, type DnsConfigMap } from './dns-configuration.ts';
import { FIELD_MANAGER, type Provider, type ProviderTools } from './provider.ts';

const NAME = 'kube-dns';

/**
 * Stub domains of kube-dns, merged with those that are there. What was there before is noted in an annotation until it was restored and
 * the DNS pods were restarted; a ConfigMap that a set-up made is deleted then.
 * @source Camunda dual-region guide for GKE 8.2–8.9 (`generate_core_dns`, `kubectl delete pods -l k8s-app=kube-dns`)
 */
export function kubeDns(tools: ProviderTools): Pick<Provider, 'readForwards' | 'forwardZones' | 'dropZones' | 'clearForwards' | 'restartDns'> {
  const { cluster, dns: { namespace }, labels, kubectl } = tools;
  const configuration = dnsConfiguration(tools, NAME);
  const noteKey = `region-runbooks/before-${cluster}`;
  const stubDomainsOf = (read: DnsConfigMap | null): StubDomains => ({ text: read?.data?.['stubDomains'] ?? null, note: read?.metadata.annotations?.[noteKey] ?? null });
  const write = (region: Region, read: DnsConfigMap, change: DnsChange): Promise<void> => configuration.change(region, read, change, `with ${JSON.stringify(change)}`);
  const changeTo = ({ text, note }: StubDomains): DnsChange => ({ annotations: { [noteKey]: note }, data: { stubDomains: text } });
  return {
    readForwards: async (region) => {
      const read = await configuration.read(region);
      const stubDomains = stubDomainsOf(read);
      const noted = stubDomains.note !== null;
      return { forwards: forwardsInStubDomains(stubDomains), reloadsByItself: false, stale: read !== null && noted && await configuration.isStale(region, read), noted };
    },
    forwardZones: async (region, forwards) => {
      const read = await configuration.read(region);
      const { text, note } = stubDomainsWith(stubDomainsOf(read), forwards);
      if (read !== null) return write(region, read, changeTo({ text, note }));
      return kubectl(region, namespace, ['create', `--field-manager=${FIELD_MANAGER}`, '-f', '-'], {
        apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME, namespace, labels, annotations: { [noteKey]: note } }, data: { stubDomains: text },
      });
    },
    dropZones: async (region) => {
      const read = await configuration.read(region);
      if (read !== null) await write(region, read, changeTo(stubDomainsDropped(stubDomainsOf(read))));
    },
    clearForwards: async (region) => {
      const read = await configuration.read(region);
      if (read === null) return;
      if (isOurs(read.metadata.labels ?? {}, cluster) && Object.keys(read.data ?? {}).length === 0) return kubectl(region, namespace, ['delete', 'configmap', NAME, '--ignore-not-found', '--wait=false']);
      await write(region, read, { annotations: { [noteKey]: null } });
    },
    restartDns: (region) => configuration.restart(region),
  };
}
