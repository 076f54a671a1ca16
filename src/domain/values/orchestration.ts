import type { Region } from '../regions.ts';
import type { ExporterKeys } from './exporters.ts';
import { mergeValues } from './merge.ts';
import { envOf, type EnvVar, type Values, type ValuesInput } from './values.ts';

/** The exporter that came with 8.8: one class for both kinds. @source Camunda exporter; Camunda dual-region guide 8.8–8.10 for the ids */
export const camundaExporter = (root: string): ExporterKeys => ({
  prefix: (_search, region) => `${root}_CAMUNDAREGION${region}`,
  classes: { elasticsearch: 'io.camunda.exporter.CamundaExporter', opensearch: 'io.camunda.exporter.CamundaExporter' },
  kind: 'ARGS_CONNECT_TYPE', url: 'ARGS_CONNECT_URL', login: { username: 'ARGS_CONNECT_USERNAME', password: 'ARGS_CONNECT_PASSWORD' },
});

/** What the charts from 8.8 on have in common; `env` comes first, `own` is merged over the rest. */
export function orchestrationValues(input: ValuesInput, region: Region, env: readonly EnvVar[], own: Values): Values {
  const { shape, layout, contextPath = '', identity = false, optimize = false, snapshotRepository } = input;
  return mergeValues({
    global: { multiregion: { regions: layout.regions.length, regionId: region.index }, identity: { auth: { enabled: identity } } },
    identity: { enabled: identity },
    optimize: { enabled: optimize },
    connectors: { enabled: false },
    orchestration: {
      clusterSize: String(shape.brokers),
      profiles: { operate: shape.webApps, tasklist: shape.webApps },
      exporters: { camunda: { enabled: false }, zeebe: { enabled: false } },
      ...(contextPath === '' ? {} : { contextPath }),
      env: [
        ...env,
        ...envOf({ CAMUNDA_DATA_SNAPSHOTPERIOD: '5m', CAMUNDA_PERSISTENT_SESSIONS_ENABLED: 'true', ...(snapshotRepository === undefined ? {} : { CAMUNDA_DATA_BACKUP_REPOSITORYNAME: snapshotRepository }) }),
      ],
    },
  }, own);
}

/** Without web apps from 8.8 on: no profile of theirs, whatever an overlay says, and nobody but the copy creates indices. */
export const orchestrationWithoutWebApps: Values = {
  orchestration: { profiles: { operate: false, tasklist: false }, profilesOverride: '', env: envOf({ CAMUNDA_DATABASE_SCHEMAMANAGER_CREATESCHEMA: 'false' }) },
};
