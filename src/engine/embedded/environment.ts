import { join } from 'node:path';
import type { EnginePart } from '../../ports/engine-control.ts';
import { urlOf, type EngineHome } from './home.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names that Spring, Camunda or the JVM would take from the user's own shell. */
const FOREIGN = /^(ZEEBE_|CAMUNDA_|SPRING_|SERVER_|MANAGEMENT_|LOGGING_|JAVA_TOOL_OPTIONS$|JDK_JAVA_OPTIONS$|JAVA_OPTS$)/;

/** Unsets what the shell must not lend to the engine. */
const withoutForeign = (shell: Environment): Environment =>
  Object.fromEntries(Object.keys(shell).filter((name) => FOREIGN.test(name)).map((name) => [name, undefined]));

/**
 * The broker: embedded gateway, REST API, one exporter to the engine's own OpenSearch, twenty records a request or what is
 * there after a second: a request for each record falls minutes behind a burst of runs, and lists with it.
 * @source Camunda 8.6.0, run on the embedded distribution
 */
function brokerEnvironment({ ports, folderOf }: EngineHome): Environment {
  return {
    SERVER_ADDRESS: '127.0.0.1', SERVER_PORT: String(ports.rest),
    MANAGEMENT_SERVER_ADDRESS: '127.0.0.1', MANAGEMENT_SERVER_PORT: String(ports.management),
    ZEEBE_BROKER_NETWORK_HOST: '127.0.0.1',
    ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT: String(ports.commands),
    ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT: String(ports.internal),
    ZEEBE_BROKER_GATEWAY_NETWORK_HOST: '127.0.0.1',
    ZEEBE_BROKER_GATEWAY_NETWORK_PORT: String(ports.grpc),
    ZEEBE_BROKER_DATA_DIRECTORY: join(folderOf('broker'), 'data'),
    ZEEBE_BROKER_DATA_LOGSEGMENTSIZE: '16MB',
    ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING: '1GB', ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION: '512MB',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_CLASSNAME: 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_URL: urlOf(ports.search),
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_BULK_DELAY: '1',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_BULK_SIZE: '20',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_INDEX_NUMBEROFREPLICAS: '0',
  };
}

/** Operate and Tasklist: short importer back-offs, since the default of 5 s is why lists lag. */
function webappsEnvironment({ ports }: EngineHome): Environment {
  const search = urlOf(ports.search);
  const forApp = (app: 'OPERATE' | 'TASKLIST'): Environment => ({
    [`CAMUNDA_${app}_DATABASE`]: 'opensearch',
    [`CAMUNDA_${app}_OPENSEARCH_URL`]: search, [`CAMUNDA_${app}_ZEEBEOPENSEARCH_URL`]: search,
    [`CAMUNDA_${app}_OPENSEARCH_NUMBEROFREPLICAS`]: '0',
    [`CAMUNDA_${app}_ZEEBE_GATEWAYADDRESS`]: `127.0.0.1:${ports.grpc}`,
    [`CAMUNDA_${app}_IMPORTER_READERBACKOFF`]: '500', [`CAMUNDA_${app}_IMPORTER_SCHEDULERBACKOFF`]: '200',
    // Dated indices, made an hour after a run, keep Tasklist 8.6.0 from starting: it asks for their policy from a plug-in that is not there.
    [`CAMUNDA_${app}_ARCHIVER_ROLLOVERENABLED`]: 'false',
  });
  return {
    SPRING_PROFILES_ACTIVE: 'operate,tasklist,auth',
    SERVER_ADDRESS: '127.0.0.1', SERVER_PORT: String(ports.webapps),
    MANAGEMENT_SERVER_ADDRESS: '127.0.0.1', MANAGEMENT_SERVER_PORT: String(ports.webappsManagement),
    CAMUNDA_DATABASE_TYPE: 'opensearch', CAMUNDA_DATABASE_URL: search,
    ...forApp('OPERATE'), ...forApp('TASKLIST'),
    ZEEBE_GATEWAY_CLUSTER_HOST: '127.0.0.1', ZEEBE_GATEWAY_CLUSTER_PORT: String(ports.webappsInternal),
    CAMUNDA_TASKLIST_ZEEBE_RESTADDRESS: urlOf(ports.rest),
  };
}

/** Name of the variable by which a started process is known again when its starter died before it could record it. */
export const MARK = 'REGION_RUNBOOKS_ENGINE_PART';

/** What a part gets beside the inherited environment; undefined values are unset. */
export function environmentOf(part: EnginePart, home: EngineHome, shell: Environment): Environment {
  const own = part === 'broker' ? brokerEnvironment(home) : part === 'webapps' ? webappsEnvironment(home) : {};
  return { ...withoutForeign(shell), ...own, [MARK]: home.folderOf(part) };
}
