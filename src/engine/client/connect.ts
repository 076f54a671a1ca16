import { hostname } from 'node:os';
import type { EngineAddresses } from '../../ports/engine-control.ts';
import type { Engine } from '../../ports/engine.ts';
import type { EngineConnectionConfig } from './engine-config.ts';
import { callEngine, openGrpc, type GrpcChannel } from './grpc.ts';
import { createHistory } from './history.ts';
import { createJobCalls, createJobSource } from './jobs.ts';
import { createRuns } from './runs.ts';
import { createTasks } from './tasks.ts';
import { tokenAuthorization } from './token.ts';
import { createWebApi, noAuthorization, sessionAuthorization, type Authorization, type WebApi } from './web-api.ts';

export type { Engine } from '../../ports/engine.ts';

export interface ConnectOptions {
  readonly log?: (entry: Readonly<Record<string, unknown>>, message: string) => void;
  /** How long a renewed job is held; 10 s unless told. */
  readonly jobTimeoutMs?: number;
}

/** Where the embedded engine answers. */
export const embeddedConnection = ({ grpc, rest, webapps, login }: EngineAddresses): EngineConnectionConfig => ({
  grpcAddress: grpc, restAddress: rest, operateUrl: webapps, tasklistUrl: webapps, auth: { kind: 'none' }, webappsLogin: login,
});

function basicAuthorization({ username, password }: { readonly username: string; readonly password: string }): Authorization {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { headers: async () => ({ authorization }), renew: () => undefined };
}

/** Web apps before 8.8 keep sessions and know no basic authentication. */
function webAppAuthorization({ auth, webappsLogin }: EngineConnectionConfig, baseUrl: string, engine: Authorization): Authorization {
  const login = webappsLogin ?? (auth.kind === 'basic' ? auth : undefined);
  return auth.kind !== 'oauth' && login !== undefined ? sessionAuthorization(baseUrl, login) : engine;
}

const engineAuthorization = ({ auth }: EngineConnectionConfig): Authorization =>
  auth.kind === 'oauth' ? tokenAuthorization(auth) : auth.kind === 'basic' ? basicAuthorization(auth) : noAuthorization;

/** Connects without a call: what does not answer shows at the first use. */
export function connectEngine(config: EngineConnectionConfig, { log, jobTimeoutMs }: ConnectOptions = {}): Engine {
  const authorization = engineAuthorization(config);
  const open = (): GrpcChannel => openGrpc(config, authorization);
  const channel = open();
  const base = (url: string): string => url.replace(/\/+$/, '');
  const webApp = (url: string): WebApi => createWebApi(base(url), webAppAuthorization(config, base(url), authorization));
  const operate = webApp(config.operateUrl);
  return {
    engineId: config.name ?? config.grpcAddress,
    runs: createRuns(channel),
    tasks: createTasks({ tasklist: webApp(config.tasklistUrl), operate, engine: createWebApi(base(config.restAddress), authorization) }),
    history: createHistory(operate),
    jobs: createJobSource({ channel, openPolling: open, worker: `${hostname()}-${process.pid}`, ...(log === undefined ? {} : { log }) }),
    calls: createJobCalls(channel, jobTimeoutMs),
    ping: async () => (await callEngine('Topology', channel, (client) => client.topology(), 3_000)).gatewayVersion,
    close: () => channel.close(),
  };
}
