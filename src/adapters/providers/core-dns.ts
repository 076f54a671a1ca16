import { corefileWith, corefileWithout, forwardsInCorefile, reloadsItself } from '../../domain/corefile.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import { dnsConfiguration, type DnsConfigMap } from './dns-configuration.ts';
import type { Provider, ProviderTools } from './provider.ts';

const NAME = 'coredns';
const KEY = 'Corefile';

/**
 * Server blocks in the Corefile of CoreDNS, one for each zone of the other region, over TCP. A managed add-on that writes the ConfigMap itself
 * takes them out again: switch that off first.
 */
export function coreDns(tools: ProviderTools, { cacheSeconds }: { readonly cacheSeconds: number }): Pick<Provider, 'readForwards' | 'forwardZones' | 'dropZones' | 'clearForwards' | 'restartDns'> {
  const { cluster, dns } = tools;
  const configuration = dnsConfiguration(tools, NAME);
  const readCorefile = async (region: Region): Promise<{ readonly read: DnsConfigMap; readonly corefile: string }> => {
    const read = await configuration.read(region);
    const corefile = read?.data?.[KEY];
    if (read === null || corefile === undefined) {
      throw new RunbookError('DNS_NOT_CHAINABLE', { region: region.name, problem: `there is no ConfigMap ${NAME} with a ${KEY} in ${dns.namespace}`, remedy: 'Name the namespace of the DNS (dns.namespace), or another provider' });
    }
    return { read, corefile };
  };
  return {
    readForwards: async (region) => {
      const { read, corefile } = await readCorefile(region);
      const reloadsByItself = reloadsItself(corefile);
      return { forwards: forwardsInCorefile(corefile, cluster), reloadsByItself, stale: !reloadsByItself && await configuration.isStale(region, read), noted: false };
    },
    forwardZones: async (region, forwards) => {
      const { read, corefile } = await readCorefile(region);
      const next = corefileWith(corefile, cluster, forwards, { port: dns.port, cacheSeconds });
      const appended = next.slice(corefileWithout(corefile, cluster).length);
      await configuration.change(region, read, { data: { [KEY]: next } }, `with this at the end of its ${KEY}, in place of what a set-up wrote there before: ${JSON.stringify(appended)}`);
    },
    dropZones: async (region) => {
      const { read, corefile } = await readCorefile(region);
      await configuration.change(region, read, { data: { [KEY]: corefileWithout(corefile, cluster) } }, `its ${KEY} without what a set-up of ${cluster} wrote`);
    },
    clearForwards: () => Promise.resolve(),
    restartDns: (region) => configuration.restart(region),
  };
}
