import { Auth } from '@camunda8/sdk';
import { hostname } from 'node:os';
import type { EngineAddresses } from '../../ports/engine-control.ts';
import type { Engine } from '../../ports/engine.ts';
import type { EngineAuthentication, EngineConnectionConfig } from './engine-config.ts';
import { callEngine, openGrpc } from './grpc.ts';
import { createHistory } from './history.ts';
import { createJobCalls, createJobSource } from './jobs.ts';
import { createRuns } from './runs.ts';
import { createTasks } from './tasks.ts';
import { createWebApi, noAuthorization, sessionAuthorization, type Authorization } from './web-api.ts';

export type { Engine } from '../../ports/engine.ts';

export interface ConnectOptions {
  readonly log?: (entry: Readonly<Record<string, unknown>>, message: string) => void;
}

/** Where the embedded engine answers. */
export const embeddedConnection = ({ grpc, rest, webapps, login }: EngineAddresses): EngineConnectionConfig => ({
  grpcAddress: grpc, restAddress: rest, operateUrl: webapps, tasklistUrl: webapps, auth: { kind: 'none' }, webappsLogin: login,
});

type Audience = 'ZEEBE' | 'OPERATE' | 'TASKLIST';

/** The SDK fetches and caches tokens. */
function tokenAuthorization(auth: Extract<EngineAuthentication, { kind: 'oauth' }>, audience: Audience): Authorization {
  const { tokenUrl, clientId, clientSecret, scope } = auth;
  const provider = new Auth.OAuthProvider({ config: {
    CAMUNDA_OAUTH_URL: tokenUrl, ZEEBE_CLIENT_ID: clientId, ZEEBE_CLIENT_SECRET: clientSecret, CAMUNDA_TOKEN_DISK_CACHE_DISABLE: true,
    ...(scope === undefined ? {} : { CAMUNDA_TOKEN_SCOPE: scope }),
    ...(auth.audience === undefined ? {} : { ZEEBE_TOKEN_AUDIENCE: auth.audience, CAMUNDA_OPERATE_OAUTH_AUDIENCE: auth.audience, CAMUNDA_TASKLIST_OAUTH_AUDIENCE: auth.audience }),
  } });
  return { headers: async () => ({ ...(await provider.getHeaders(audience)) }), renew: () => undefined };
}

function basicAuthorization({ username, password }: { readonly username: string; readonly password: string }): Authorization {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { headers: async () => ({ authorization }), renew: () => undefined };
}

/** Web apps before 8.8 keep sessions and know no basic authentication. */
function authorizationOf({ auth, webappsLogin }: EngineConnectionConfig, audience: Audience, baseUrl: string): Authorization {
  if (auth.kind === 'oauth') return tokenAuthorization(auth, audience);
  const login = webappsLogin ?? (auth.kind === 'basic' ? auth : undefined);
  if (audience !== 'ZEEBE' && login !== undefined) return sessionAuthorization(baseUrl, login);
  return auth.kind === 'basic' ? basicAuthorization(auth) : noAuthorization;
}

/** Connects without a call: what does not answer shows at the first use. */
export function connectEngine(config: EngineConnectionConfig, { log }: ConnectOptions = {}): Engine {
  const client = openGrpc(config);
  const web = (baseUrl: string, audience: Audience): ReturnType<typeof createWebApi> => {
    const base = baseUrl.replace(/\/+$/, '');
    return createWebApi(base, authorizationOf(config, audience, base));
  };
  const operate = web(config.operateUrl, 'OPERATE');
  return {
    engineId: config.name ?? config.grpcAddress,
    runs: createRuns(client),
    tasks: createTasks({ tasklist: web(config.tasklistUrl, 'TASKLIST'), operate, engine: web(config.restAddress, 'ZEEBE') }),
    history: createHistory(operate),
    jobs: createJobSource({ client, openPolling: () => openGrpc(config), worker: `${hostname()}-${process.pid}`, ...(log === undefined ? {} : { log }) }),
    calls: createJobCalls(client),
    ping: async () => (await callEngine('Topology', () => client.topology(), 3_000)).gatewayVersion,
    close: async () => { await client.close().catch(() => undefined); },
  };
}
