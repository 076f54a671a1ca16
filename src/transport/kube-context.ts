import { createHash } from 'node:crypto';
import { Agent as HttpAgent, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { RunbookError } from '../errors/runbook-error.ts';

/** Options of one call, with headers that can be added to. */
export type CallOptions = Omit<RequestOptions, 'headers'> & { readonly headers: OutgoingHttpHeaders };

/** One context of a kubeconfig: its server, and the credentials and connections for calls to it. */
export interface KubeContext {
  readonly name: string;
  readonly server: URL;
  /** For client-node's own classes; web sockets opened with it give up after the handshake deadline. */
  readonly config: KubeConfig;
  /** TLS material, headers and a keep-alive agent for one call. */
  requestOptions(): Promise<CallOptions>;
  /** Ends idle connections. */
  close(): void;
}

export interface KubeContextOptions {
  /** Path of a kubeconfig; the user's own when absent. */
  readonly kubeconfig?: string;
  readonly context: string;
  readonly handshakeTimeoutMs: number;
}

/** @throws REGION_UNREACHABLE (retry) where the kubeconfig cannot be read or has no such context */
export function loadKubeContext({ kubeconfig, context, handshakeTimeoutMs }: KubeContextOptions): KubeContext {
  const config = readKubeconfig(kubeconfig, context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new RunbookError('REGION_UNREACHABLE', { context, kubeconfig: kubeconfig ?? 'default', problem: 'the kubeconfig has no such context', contexts: config.getContexts().map(({ name }) => name) });
  }
  const applyCredentials = config.applyToHTTPSOptions.bind(config);
  const agents = new Map<string, HttpAgent | HttpsAgent>();

  const agentFor = (options: RequestOptions): RequestOptions['agent'] => {
    if (cluster.proxyUrl !== undefined && cluster.proxyUrl !== '') return options.agent;
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    const print = createHash('sha256').update(JSON.stringify([ca, cert, key, rejectUnauthorized, servername].map(String))).digest('hex');
    const known = agents.get(print);
    if (known !== undefined) return known;
    closeAgents(); // credentials were renewed: connections made with the old ones end
    const agent = newAgent(cluster.server, options);
    agents.set(print, agent);
    return agent;
  };
  const closeAgents = (): void => {
    for (const agent of agents.values()) agent.destroy();
    agents.clear();
  };

  const requestOptions = async (): Promise<CallOptions> => {
    const options: CallOptions = { headers: {} };
    await applyCredentials(options);
    return { ...options, agent: agentFor(options) };
  };
  config.applyToHTTPSOptions = async (options) => {
    Object.assign(options, await requestOptions(), { handshakeTimeout: handshakeTimeoutMs });
  };
  return { name: context, server: new URL(cluster.server), config, requestOptions, close: closeAgents };
}

function readKubeconfig(kubeconfig: string | undefined, context: string): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    throw new RunbookError('REGION_UNREACHABLE', { context, kubeconfig: kubeconfig ?? 'default', problem: 'the kubeconfig cannot be read' }, { cause });
  }
  config.setCurrentContext(context);
  return config;
}

function newAgent(server: string, { ca, cert, key, rejectUnauthorized, servername }: RequestOptions): HttpAgent | HttpsAgent {
  const keepAlive = { keepAlive: true, keepAliveMsecs: 5_000, maxFreeSockets: 4, scheduling: 'lifo' } satisfies AgentOptions;
  if (server.startsWith('http:')) return new HttpAgent(keepAlive);
  return new HttpsAgent({
    ...keepAlive,
    ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }), ...(servername === undefined ? {} : { servername }),
  });
}
