import type { Region } from '../regions.ts';
import { advertisedHost, contactPointsByRegion } from './addresses.ts';
import { exporterEnv } from './exporters.ts';
import { camundaExporter, orchestrationValues, orchestrationWithoutWebApps } from './orchestration.ts';
import type { Dialect, EnvVar, SearchTarget, Values, ValuesInput } from './values.ts';
import { unifiedWideArea } from './wide-area.ts';

/** The environment from 8.9 on: contact points by region, exporters and all else under CAMUNDA. @source Camunda dual-region guide 8.9 */
export function unifiedEnv(input: ValuesInput, region: Region): readonly EnvVar[] {
  const host = advertisedHost(input, region);
  return [
    { name: 'CAMUNDA_CLUSTER_INITIALCONTACTPOINTS', value: contactPointsByRegion(input) },
    ...exporterEnv(input, camundaExporter('CAMUNDA_DATA_EXPORTERS')),
    ...(host === null ? [] : [{ name: 'CAMUNDA_CLUSTER_NETWORK_ADVERTISEDHOST', value: host }]),
    ...unifiedWideArea,
  ];
}

/** What the web apps read, from 8.9 on. */
export const secondaryStorage = ({ shape: { search }, ownSearch }: ValuesInput): Values => ({ secondaryStorage: { type: search, [search]: { url: ownSearch.url, ...authOf(ownSearch) } } });

const authOf = ({ login }: SearchTarget): Values => login === undefined ? {} : { auth: { username: login.username, secret: { existingSecret: login.password.name, existingSecretKey: login.password.key } } };

/** Keys of the chart for 8.9 (14.x). */
export const orchestration89: Dialect = {
  normal: (input, region) => orchestrationValues(input, region, unifiedEnv(input, region), {
    identityKeycloak: { enabled: input.identity ?? false },
    elasticsearch: { enabled: input.shape.searchClusters === 'chart' },
    orchestration: {
      partitionCount: String(input.shape.partitions), replicationFactor: String(input.shape.replicationFactor),
      data: secondaryStorage(input),
    },
  }),
  withoutWebApps: orchestrationWithoutWebApps,
};
