import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import type { EngineArtifacts } from '../ports/artifacts.ts';

/** A JVM of the embedded engine. The environment adds only ports, addresses and credentials. */
export interface JavaCommand {
  readonly file: string;
  readonly args: readonly string[];
}

export interface OpensearchPlace {
  readonly home: string;
  readonly httpPort: number;
  readonly transportPort: number;
}

const SMALL_JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError', '-Dfile.encoding=UTF-8'];

const aotFlags = (cache: string | undefined): string[] => (cache === undefined ? [] : [`-XX:AOTCache=${cache}`, '-Xlog:aot*=error']);

/** Jars in a fixed order: an ahead-of-time cache is bound to it, and a wildcard expands in the order of the file system. */
const camundaClassPath = (camundaHome: string): string =>
  readdirSync(join(camundaHome, 'lib')).sort().map((jar) => join(camundaHome, 'lib', jar)).join(':');

const camundaFlags = (camundaHome: string, home: string): string[] => [
  ...SMALL_JVM, `-Dbasedir=${home}`, `-Dapp.home=${home}`, `-Dspring.config.additional-location=optional:file:${camundaHome}/config/`,
  `-Dlogging.config=${camundaHome}/config/log4j2.xml`, '-cp', camundaClassPath(camundaHome),
];

/**
 * The engine: broker with embedded gateway and REST API.
 * @param home where it keeps `data/` and `logs/`; also its working directory
 */
export function brokerCommand({ java, camundaHome, aot }: EngineArtifacts, home: string): JavaCommand {
  return { file: java, args: ['-Xms192m', '-Xmx384m', ...aotFlags(aot.broker), ...camundaFlags(camundaHome, home), 'io.camunda.application.StandaloneBroker'] };
}

/**
 * The web apps: Operate and Tasklist in one JVM, with `SPRING_PROFILES_ACTIVE=operate,tasklist,auth` in its environment.
 * @param home where it keeps `logs/`; also its working directory
 */
export function webappsCommand({ java, camundaHome, aot }: EngineArtifacts, home: string): JavaCommand {
  return { file: java, args: ['-Xms192m', '-Xmx448m', ...aotFlags(aot.webapps), ...camundaFlags(camundaHome, home), 'io.camunda.application.StandaloneCamunda'] };
}

/** What was written is found after this time, not after a second: an approval passes through two indices on its way to the step that waits for it. */
const SEEN_SOON = ['cluster.default.index.refresh_interval=200ms'];

/**
 * OpenSearch as one node, bound to 127.0.0.1 on exactly these ports.
 * @param home where it keeps its data and logs; also its working directory
 */
export function opensearchCommand({ java, opensearchClasspath, aot }: EngineArtifacts, { home, httpPort, transportPort }: OpensearchPlace): JavaCommand {
  return {
    file: java,
    args: [
      '-Xms256m', '-Xmx768m', ...aotFlags(aot.opensearch), ...SMALL_JVM, '-cp', opensearchClasspath,
      'regionrunbooks.SearchNode', home, String(httpPort), String(transportPort), ...SEEN_SOON,
    ],
  };
}
