import { advertisedHost, contactPointsByBroker } from './addresses.ts';
import { exporterEnv } from './exporters.ts';
import { camundaExporter, orchestrationValues, orchestrationWithoutWebApps } from './orchestration.ts';
import { addressParts, type Dialect, type Values, type ValuesInput } from './values.ts';
import { brokerWideArea, gatewayWideArea } from './wide-area.ts';

/** Keys of the chart for 8.8 (13.x): the pod is new, contact points and exporters still have the names of the broker. */
export const orchestration88: Dialect = {
  normal: (input, region) => {
    const host = advertisedHost(input, region);
    const env = [
      { name: 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS', value: contactPointsByBroker(input) },
      ...exporterEnv(input, camundaExporter('ZEEBE_BROKER_EXPORTERS')),
      ...(host === null ? [] : [{ name: 'ZEEBE_BROKER_NETWORK_ADVERTISEDHOST', value: host }]),
      ...brokerWideArea, ...gatewayWideArea('ZEEBE_BROKER_GATEWAY'),
    ];
    return orchestrationValues(input, region, env, {
      global: searchOf(input),
      identityKeycloak: { enabled: input.identity ?? false },
      elasticsearch: { enabled: input.shape.searchClusters === 'chart' },
      orchestration: { partitionCount: String(input.shape.partitions), replicationFactor: String(input.shape.replicationFactor) },
    });
  },
  withoutWebApps: orchestrationWithoutWebApps,
};

function searchOf({ shape, ownSearch }: ValuesInput): Values {
  if (shape.searchClusters === 'chart') return {};
  const own = { enabled: true, url: addressParts(ownSearch.url) };
  return shape.search === 'opensearch' ? { elasticsearch: { enabled: false }, opensearch: own } : { elasticsearch: { ...own, external: true } };
}
