import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClassicMode } from '../../../../src/domain/generation.ts';
import { renderValues } from '../../../../src/domain/values/render.ts';
import type { ValuesInput } from '../../../../src/domain/values/values.ts';

const region = (index: number) => ({ name: `region${index}`, index, context: `region${index}`, namespace: `camunda-region${index}` });
const login = (index: number) => ({ username: 'elastic', password: { name: `password-${index}`, key: 'elastic' } });

const inputOf = (version: string, changes: Omit<Partial<ValuesInput>, 'shape'> & { readonly shape?: Partial<ValuesInput['shape']> } = {}): ValuesInput => ({
  layout: { cluster: 'pair', release: 'camunda', regions: [region(0), region(1)] }, region: 'region1', step: 'normal', overlays: [],
  exporters: { region0: { url: 'http://search.zero:9200' }, region1: { url: 'http://search.one:9200' } }, ownSearch: { url: 'http://search:9200' }, ...changes,
  shape: { version, brokers: 8, partitions: 8, replicationFactor: 4, search: 'elasticsearch', searchClusters: 'existing', webApps: true, ...changes.shape },
});

const EnvVars = z.array(z.looseObject({ name: z.string(), value: z.string().optional() }));
const Rendered = z.looseObject({ zeebe: z.looseObject({ env: EnvVars }).optional(), orchestration: z.looseObject({ env: EnvVars }).optional() });
const rendered = (input: ValuesInput) => Rendered.parse(renderValues(input));
const envOf = (input: ValuesInput): Readonly<Record<string, string | undefined>> => {
  const { zeebe, orchestration } = rendered(input);
  return Object.fromEntries((zeebe ?? orchestration)?.env.map(({ name, value }) => [name, value]) ?? []);
};

describe('renderValues', () => {
  it('writes the keys of the classic charts up to 8.7, with gateways of their own', () => {
    const values = rendered(inputOf('8.6.0', { contextPath: '/zeebe', snapshotRepository: 'backups' }));
    expect(values).toMatchObject({
      global: { multiregion: { regions: 2, regionId: 1 }, identity: { auth: { enabled: false } }, elasticsearch: { disableExporter: true, enabled: true, url: { protocol: 'http', host: 'search', port: 9200 } } },
      identity: { enabled: false }, identityKeycloak: { enabled: false }, optimize: { enabled: false }, connectors: { enabled: false }, elasticsearch: { enabled: false },
      zeebe: { clusterSize: '8', partitionCount: '8', replicationFactor: '4' }, zeebeGateway: { contextPath: '/zeebe' },
      operate: { enabled: true, env: [{ name: 'CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME', value: 'backups' }] }, tasklist: { enabled: true, env: [{ name: 'CAMUNDA_TASKLIST_BACKUP_REPOSITORYNAME', value: 'backups' }] },
    });
    expect(values).not.toHaveProperty('orchestration');
  });

  it.each(['8.3.0', '8.4.7'])('knows the older keys of %s', (version) => {
    const values = rendered(inputOf(version));
    expect(values).toMatchObject({ 'zeebe-gateway': {}, global: { elasticsearch: { protocol: 'http', host: 'search', port: 9200 } } });
    expect(Object.keys(values)).not.toEqual(expect.arrayContaining(['identityKeycloak']));
    expect(Object.keys(values)).not.toEqual(expect.arrayContaining(['zeebeGateway']));
  });

  it.each([
    ['8.7.0', 'ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION', 'ARGS_URL', 'io.camunda.zeebe.exporter.ElasticsearchExporter'],
    ['8.8.0', 'ZEEBE_BROKER_EXPORTERS_CAMUNDAREGION', 'ARGS_CONNECT_URL', 'io.camunda.exporter.CamundaExporter'],
    ['8.9.0', 'CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION', 'ARGS_CONNECT_URL', 'io.camunda.exporter.CamundaExporter'],
    ['8.10.0', 'CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION', 'ARGS_CONNECT_URL', 'io.camunda.exporter.CamundaExporter'],
  ])('names the exporters of %s', (version, prefix, url, className) => {
    expect(envOf(inputOf(version))).toMatchObject({
      [`${prefix}0_CLASSNAME`]: className, [`${prefix}0_${url}`]: 'http://search.zero:9200', [`${prefix}1_CLASSNAME`]: className, [`${prefix}1_${url}`]: 'http://search.one:9200',
    });
  });

  it.each(['8.9.0', '8.10.0'])('refers to the Secret of a password that ECK made: %s', (version) => {
    const exporters = { region0: { url: 'http://search.zero:9200', login: login(0) }, region1: { url: 'http://search.one:9200', login: login(1) } };
    const { orchestration } = rendered(inputOf(version, { exporters, ownSearch: { url: 'http://search:9200', login: login(7) }, shape: { searchClusters: 'eck' } }));
    for (const index of [0, 1]) {
      const prefix = `CAMUNDA_DATA_EXPORTERS_CAMUNDAREGION${index}_ARGS_CONNECT`;
      expect(orchestration?.env).toEqual(expect.arrayContaining([
        { name: `${prefix}_USERNAME`, value: 'elastic' }, { name: `${prefix}_PASSWORD`, valueFrom: { secretKeyRef: { name: `password-${index}`, key: 'elastic' } } },
      ]));
    }
    expect(orchestration).toMatchObject({ data: { secondaryStorage: { elasticsearch: { auth: { username: 'elastic', secret: { existingSecret: 'password-7', existingSecretKey: 'elastic' } } } } } });
  });

  it('gives both regions the same environment', () => {
    expect(envOf(inputOf('8.9.0', { region: 'region0' }))).toEqual(envOf(inputOf('8.9.0', { region: 'region1' })));
  });

  it.each([
    ['8.8.0', 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS', 'ZEEBE_BROKER_NETWORK_ADVERTISEDHOST', 'camunda-zeebe-1.a.camunda-zeebe.camunda-region0.svc.clusterset.local:26502'],
    ['8.9.0', 'CAMUNDA_CLUSTER_INITIALCONTACTPOINTS', 'CAMUNDA_CLUSTER_NETWORK_ADVERTISEDHOST', 'a.camunda-zeebe.camunda-region0.svc.clusterset.local.:26502'],
  ])('names the brokers of %s as Submariner does', (version, points, advertised, one) => {
    const env = envOf(inputOf(version, { clusterIds: { region0: 'a', region1: 'b' } }));
    expect(env[points]?.split(',')).toContain(one);
    expect(env[advertised]).toBe('$(K8S_NAME).b.camunda-zeebe.camunda-region1.svc.clusterset.local');
  });

  it('advertises a whole name only where the domain is not the usual one', () => {
    const advertised = (changes: Pick<Partial<ValuesInput>, 'domain'>): string | undefined => envOf(inputOf('8.6.0', changes))['ZEEBE_BROKER_NETWORK_ADVERTISEDHOST'];
    expect(advertised({})).toBeUndefined();
    expect(advertised({ domain: 'cluster.local' })).toBeUndefined();
    expect(advertised({ domain: 'prod.example' })).toBe('$(K8S_NAME).camunda-zeebe.camunda-region1.svc.prod.example');
  });

  it('tells 8.10 its counts by settings, and 8.9 by keys', () => {
    expect(rendered(inputOf('8.9.0')).orchestration).toMatchObject({ clusterSize: '8', partitionCount: '8', replicationFactor: '4' });
    expect(rendered(inputOf('8.10.0')).orchestration).not.toHaveProperty('partitionCount');
    expect(envOf(inputOf('8.10.0'))).toMatchObject({ CAMUNDA_CLUSTER_PARTITIONCOUNT: '8', CAMUNDA_CLUSTER_REPLICATIONFACTOR: '4' });
  });

  it.each([
    ['8.6.0', 'chart', { elasticsearch: { enabled: true } }],
    ['8.6.0', 'release', { elasticsearch: { enabled: false } }],
    ['8.8.0', 'release', { elasticsearch: { enabled: false }, global: { elasticsearch: { enabled: true, external: true, url: { host: 'search' } } } }],
    ['8.9.0', 'eck', { elasticsearch: { enabled: false }, orchestration: { data: { secondaryStorage: { type: 'elasticsearch', elasticsearch: { url: 'http://search:9200' } } } } }],
  ] as const)('reads from search clusters of %s: %s', (version, searchClusters, values) => {
    expect(rendered(inputOf(version, { shape: { searchClusters } }))).toMatchObject(values);
  });

  it('writes the keys of the fork of 8.2, and its exporters', () => {
    const values = rendered(inputOf('8.2.28'));
    expect(values).toMatchObject({ global: { regions: 2, regionId: 1, elasticsearch: { disableExporter: true, host: 'search' } }, 'zeebe-gateway': {}, zeebe: { clusterSize: '8' } });
    expect(values).not.toHaveProperty('global.multiregion');
    expect(envOf(inputOf('8.2.28'))).toMatchObject({ ZEEBE_BROKER_EXPORTERS_ELASTICSEARCH_ARGS_URL: 'http://search.zero:9200', ZEEBE_BROKER_EXPORTERS_ELASTICSEARCH2_ARGS_URL: 'http://search.one:9200' });
  });

  it('takes OpenSearch of the chart where it brings that', () => {
    expect(rendered(inputOf('8.6.0', { shape: { searchClusters: 'chart', search: 'opensearch' } }))).toMatchObject({ elasticsearch: { enabled: false }, opensearch: { enabled: true } });
  });

  it('lets overlays win over what is derived, and a step without web apps over the overlays', () => {
    const overlays = [{ zeebe: { clusterSize: '4', env: [{ name: 'EXTRA', value: '1' }] }, operate: { enabled: true, replicas: 2 } }];
    expect(rendered(inputOf('8.6.0', { overlays }))).toMatchObject({ zeebe: { clusterSize: '4', partitionCount: '8' }, operate: { enabled: true, replicas: 2 } });
    expect(envOf(inputOf('8.6.0', { overlays }))).toMatchObject({ EXTRA: '1', ZEEBE_BROKER_CLUSTER_MESSAGECOMPRESSION: 'GZIP' });
    expect(rendered(inputOf('8.6.0', { overlays, step: 'without-web-apps' }))).toMatchObject({ operate: { enabled: false, replicas: 2 }, tasklist: { enabled: false } });
  });

  it('starts no profile of the web apps without them, whatever profiles an overlay names', () => {
    const overlays = [{ orchestration: { profilesOverride: 'broker,operate', profiles: { operate: true }, env: [{ name: 'CAMUNDA_DATABASE_SCHEMAMANAGER_CREATESCHEMA', value: 'true' }] } }];
    const input = inputOf('8.9.0', { overlays, step: 'without-web-apps' });
    expect(rendered(input).orchestration).toMatchObject({ profilesOverride: '', profiles: { operate: false, tasklist: false } });
    expect(envOf(input)).toMatchObject({ CAMUNDA_DATABASE_SCHEMAMANAGER_CREATESCHEMA: 'false' });
  });

  it.each(['normal', 'without-web-apps'] as const)('says that it is %s, also where there are no web apps at all', (step) => {
    expect(rendered(inputOf('8.6.0', { step, shape: { webApps: false } }))).toMatchObject({ regionRunbooks: { step }, operate: { enabled: false }, tasklist: { enabled: false } });
  });

  it.each(['8.1.0', '8.11.0', '9.0.0'])('guesses no keys for %s', (version) => {
    expect(() => renderValues(inputOf(version))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('renderValues of a mode', () => {
  const throwAway = { url: 'http://thrown.away:9200', values: { elasticsearch: { enabled: true, fullnameOverride: 'thrown' } } };
  const inMode = (installationType: ClassicMode['installationType'], changes: { readonly lost?: string; readonly thrown?: boolean; readonly version?: string } & Pick<Partial<ValuesInput>, 'region' | 'overlays' | 'domain'> = {}): ValuesInput => {
    const { lost = 'region1', thrown = true, version = '8.5.8', ...rest } = changes;
    return inputOf(version, { region: installationType === 'failBack' ? lost : 'region0', classic: { installationType, lostRegion: lost, throwAway: thrown }, throwAway, ...rest });
  };

  it('gives temporary brokers the number of the lost region, and nothing beside them', () => {
    expect(rendered(inMode('failOver'))).toMatchObject({
      global: { multiregion: { regions: 2, regionId: 1, installationType: 'failOver' }, identity: { auth: { enabled: false } } },
      identity: { enabled: false }, identityKeycloak: { enabled: false }, optimize: { enabled: false }, connectors: { enabled: false },
      operate: { enabled: false }, tasklist: { enabled: false }, zeebeGateway: { enabled: false }, elasticsearch: throwAway.values.elasticsearch,
    });
  });

  it('gives the recreated region its own number, and leaves the rest to the step', () => {
    expect(rendered(inMode('failBack'))).toMatchObject({ global: { multiregion: { regionId: 1, installationType: 'failBack' } }, operate: { enabled: true }, elasticsearch: { enabled: false } });
    expect(rendered({ ...inMode('failBack'), step: 'without-web-apps' })).toMatchObject({ operate: { enabled: false }, tasklist: { enabled: false } });
  });

  it('changes nothing of the surviving region but where the exporter of the lost one writes', () => {
    const { regionRunbooks, ...values } = rendered(inMode('normal', { thrown: false }));
    const { regionRunbooks: plain, ...normal } = rendered(inputOf('8.5.8', { region: 'region0' }));
    expect(values).toEqual(normal);
    expect([regionRunbooks, plain]).toEqual([{ step: 'normal', classic: { installationType: 'normal', lostRegion: 'region1', throwAway: false } }, { step: 'normal' }]);
    expect(envOf(inMode('normal'))).toEqual({ ...envOf(inputOf('8.5.8')), ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_ARGS_URL: throwAway.url });
  });

  it('brings no search cluster where exporting waits, nor once the exporters have returned', () => {
    expect(rendered(inMode('failOver', { thrown: false }))).toMatchObject({ elasticsearch: { enabled: false } });
    expect(Object.values(envOf(inMode('failOver', { thrown: false })))).not.toContain(throwAway.url);
  });

  it('writes the keys of the fork of 8.2', () => {
    const values = rendered(inMode('failOver', { version: '8.2.28' }));
    expect(values).toMatchObject({ global: { installationType: 'failOver', regionId: 1, regions: 2 }, 'zeebe-gateway': { enabled: false } });
    expect(values).not.toHaveProperty('global.multiregion');
    expect(envOf(inMode('failOver', { version: '8.2.28' }))).toMatchObject({ ZEEBE_BROKER_EXPORTERS_ELASTICSEARCH2_ARGS_URL: throwAway.url, ZEEBE_BROKER_EXPORTERS_ELASTICSEARCH_ARGS_URL: 'http://search.zero:9200' });
  });

  it('lets no overlay take a mode back', () => {
    const overlays = [{
      global: { regionId: 0, installationType: 'normal', multiregion: { regionId: 0, installationType: 'normal' }, identity: { auth: { enabled: true } } },
      operate: { enabled: true }, identity: { enabled: true }, elasticsearch: { enabled: false, master: { replicaCount: 1 } }, regionRunbooks: { classic: 'none', step: 'other', more: 1 },
      zeebe: { pvcSize: '1Gi', env: [{ name: 'ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_ARGS_URL', valueFrom: { secretKeyRef: { name: 'urls', key: 'one' } } }, { name: 'ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION0_ARGS_URL', value: 'http://real:9200' }] },
    }];
    const values = rendered(inMode('failOver', { overlays }));
    expect(values).toMatchObject({
      global: { regionId: 1, installationType: 'failOver', multiregion: { regionId: 1, installationType: 'failOver' }, identity: { auth: { enabled: false } } },
      operate: { enabled: false }, identity: { enabled: false }, elasticsearch: { enabled: true, master: { replicaCount: 1 } }, zeebe: { pvcSize: '1Gi' },
    });
    expect(values['regionRunbooks']).toEqual({ step: 'normal', classic: { installationType: 'failOver', lostRegion: 'region1', throwAway: true } });
    expect(envOf(inMode('failOver', { overlays }))).toMatchObject({ ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION1_ARGS_URL: throwAway.url, ZEEBE_BROKER_EXPORTERS_ELASTICSEARCHREGION0_ARGS_URL: 'http://real:9200' });
  });

  it('advertises temporary brokers in the failover namespace', () => {
    expect(envOf(inMode('failOver', { domain: 'prod.example' }))['ZEEBE_BROKER_NETWORK_ADVERTISEDHOST']).toBe('$(K8S_NAME).camunda-zeebe.camunda-region0-failover.svc.prod.example');
    expect(envOf(inMode('failBack', { domain: 'prod.example' }))['ZEEBE_BROKER_NETWORK_ADVERTISEDHOST']).toBe('$(K8S_NAME).camunda-zeebe.camunda-region1.svc.prod.example');
  });

  it.each(['8.6.0', '8.8.0', '8.10.0'])('refuses a mode with %s', (version) => {
    for (const mode of ['normal', 'failOver', 'failBack'] as const) expect(() => renderValues(inMode(mode, { version }))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('installs no temporary brokers beside the region that they stand in for, and lets no surviving broker sleep', () => {
    expect(() => renderValues(inMode('failOver', { region: 'region1' }))).toThrow(RangeError);
    expect(() => renderValues(inMode('failBack', { region: 'region0' }))).toThrow(RangeError);
  });
});
