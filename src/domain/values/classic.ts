import { regionNamed } from '../regions.ts';
import { isAtLeast, type Shape } from '../shape.ts';
import { advertisedHost, contactPointsByBroker } from './addresses.ts';
import { exporterEnv, type ExporterKeys } from './exporters.ts';
import { mergeValues } from './merge.ts';
import { addressParts, envOf, type Dialect, type EnvVar, type Values, type ValuesInput } from './values.ts';
import { brokerWideArea, gatewayWideArea } from './wide-area.ts';

/**
 * Exporters of 8.2 are `elasticsearch` and `elasticsearch2`; here the second is that of region 1 in both regions, where the community's profile has it write
 * to the other region. @source Zeebe exporters; Camunda dual-region guides 8.2 and 8.4–8.7 for the ids
 */
const exportersOf = (version: string): ExporterKeys => ({
  prefix: (search, region) => `ZEEBE_BROKER_EXPORTERS_${search.toUpperCase()}${isAtLeast(version, '8.3') ? `REGION${region}` : region === 0 ? '' : region + 1}`,
  classes: { elasticsearch: 'io.camunda.zeebe.exporter.ElasticsearchExporter', opensearch: 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter' },
  url: 'ARGS_URL',
});

const WEB_APPS = ['operate', 'tasklist'] as const;

/** Keys of the fork of the 8.2 chart, of the charts for 8.3 (8.3.x) to 8.7 (12.x), and of this project's own. */
export const classic: Dialect = {
  normal: (input, region) => {
    const { shape, layout, contextPath = '', identity = false, optimize = false } = input;
    const has = (minor: string): boolean => isAtLeast(shape.version, minor);
    const host = advertisedHost(input, region);
    return {
      global: {
        ...regionKeys(shape.version, { regions: layout.regions.length, regionId: region.index }),
        identity: { auth: { enabled: identity } },
        elasticsearch: { disableExporter: true, ...ownElasticsearch(input) },
      },
      identity: { enabled: identity },
      ...(has('8.5') ? { identityKeycloak: { enabled: identity } } : {}),
      optimize: { enabled: optimize },
      connectors: { enabled: false },
      ...chartSearch(input),
      zeebe: {
        clusterSize: String(shape.brokers), partitionCount: String(shape.partitions), replicationFactor: String(shape.replicationFactor),
        env: [
          { name: 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS', value: contactPointsByBroker(input) },
          ...exporterEnv(input, exportersOf(shape.version)),
          ...(host === null ? [] : [{ name: 'ZEEBE_BROKER_NETWORK_ADVERTISEDHOST', value: host }]),
          { name: 'ZEEBE_BROKER_DATA_SNAPSHOTPERIOD', value: '5m' },
          ...brokerWideArea,
        ],
      },
      [gatewayKey(shape.version)]: { env: gatewayWideArea('ZEEBE_GATEWAY'), ...(contextPath === '' ? {} : { contextPath }) },
      ...Object.fromEntries(WEB_APPS.map((app) => [app, { enabled: shape.webApps, ...(shape.webApps ? webAppEnv(input, app) : {}) }])),
    };
  },
  withoutWebApps: Object.fromEntries(WEB_APPS.map((app) => [app, { enabled: false }])),
  mode: (input, { installationType, lostRegion, throwAway }) => {
    const { shape: { version, search }, layout } = input;
    // Temporary brokers bear ids of the lost region, as the recreated ones do.
    const regionId = regionNamed(layout, lostRegion).index;
    return mergeValues(
      throwAway && input.throwAway !== undefined ? { zeebe: { env: [{ name: exporterUrl(version, search, regionId), value: input.throwAway.url }] } } : {},
      // In both places: in the project's own chart, what an overlay says in that of 8.2 wins.
      installationType === 'normal' ? {} : { global: { installationType, regionId, ...regionKeys(version, { installationType, regionId }) } },
      ...(installationType === 'failOver' ? [brokersAlone(input), throwAway ? input.throwAway?.values ?? {} : {}] : []),
    );
  },
};

const exporterUrl = (version: string, search: Shape['search'], region: number): string => {
  const { prefix, url } = exportersOf(version);
  return `${prefix(search, region)}_${url}`;
};

/** All off that is not a broker. Official charts of 8.3 to 8.5 have no switch for the gateway and start it all the same. */
const brokersAlone = ({ shape: { version, search, searchClusters } }: ValuesInput): Values => ({
  global: { identity: { auth: { enabled: false } } },
  ...Object.fromEntries([
    'identity', ...(isAtLeast(version, '8.5') ? ['identityKeycloak'] : []), 'optimize', 'connectors', ...WEB_APPS, gatewayKey(version),
    'elasticsearch', ...(search === 'opensearch' && searchClusters === 'chart' ? ['opensearch'] : []),
  ].map((part) => [part, { enabled: false }])),
});

/** The fork of the 8.2 chart has them one level higher. @source helm#806 */
const regionKeys = (version: string, keys: Values): Values => (isAtLeast(version, '8.3') ? { multiregion: keys } : keys);

const gatewayKey = (version: string): string => (isAtLeast(version, '8.5') ? 'zeebeGateway' : 'zeebe-gateway');

/** Whether the chart itself brings search clusters. Official charts bring Elasticsearch only. */
function chartSearch({ shape }: ValuesInput): Values {
  const brings = shape.searchClusters === 'chart';
  return { elasticsearch: { enabled: brings && shape.search === 'elasticsearch' }, ...(brings && shape.search === 'opensearch' ? { opensearch: { enabled: true } } : {}) };
}

/** Where the web apps find an Elasticsearch that the chart does not bring. */
function ownElasticsearch({ shape, ownSearch: { url } }: ValuesInput): Values {
  const nested = isAtLeast(shape.version, '8.5');
  if (shape.search === 'opensearch') return nested ? { enabled: false } : {};
  if (shape.searchClusters === 'chart') return {};
  return nested ? { enabled: true, url: addressParts(url) } : addressParts(url);
}

/** What the web apps are told by their environment: by `global.opensearch` the chart would give the brokers an exporter of its own, which no value switches off. */
function webAppEnv({ shape, ownSearch: { url }, snapshotRepository }: ValuesInput, app: typeof WEB_APPS[number]): Values {
  const prefix = `CAMUNDA_${app.toUpperCase()}`;
  const store = shape.search.toUpperCase();
  const foreign = shape.searchClusters !== 'chart';
  const env: readonly EnvVar[] = [
    ...(foreign && shape.search === 'opensearch' ? envOf({ [`${prefix}_DATABASE`]: 'opensearch', [`${prefix}_${store}_URL`]: url, [`${prefix}_ZEEBE${store}_URL`]: url }) : []),
    ...(snapshotRepository === undefined ? [] : [{ name: `${prefix}_BACKUP_REPOSITORYNAME`, value: snapshotRepository }]),
  ];
  return env.length === 0 ? {} : { env };
}
