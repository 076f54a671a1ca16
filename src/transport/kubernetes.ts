import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { KubeContext } from './kube-context.ts';
import { NoAnswer, toNoAnswer } from './no-answer.ts';

export interface KubernetesRequest {
  readonly context: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the API server. */
  readonly path: string;
  readonly body?: unknown;
  readonly effect: 'read' | 'write';
  /** A read that need not be sent where the context let another one time out no longer ago than this. */
  readonly silenceWithinMs?: number | undefined;
  /** For the answer, on a new connection and on a kept one: by a caller that knows the API server alive, and lets it be busy. */
  readonly answerMs?: number;
  /** A create that answers 404 where its namespace is missing: the recording transport finds that out by the server's own dry run. */
  readonly needsNamespace?: boolean;
  /** What the recording transport answers to a write. */
  readonly placeholder?: KubernetesResponse;
}

export interface KubernetesResponse {
  readonly status: number;
  readonly text: string;
}

/** Resolves with any answer of the API server. @throws NoAnswer when none came before the deadline; RunbookError REGION_UNREACHABLE for a context that cannot be loaded */
export type SendKubernetes = (request: KubernetesRequest) => Promise<KubernetesResponse>;

export interface KubernetesDeadlines {
  /** For the connection to be made, and for the first byte on one that was kept: a region that is gone is cut here. */
  readonly connectMs: number;
  /** For an answer once connected: an API server that is only slow. */
  readonly answerMs: number;
}

/** Calls API servers with the credentials of a kubeconfig, over kept connections. */
export const liveKubernetes = (contextNamed: (name: string) => KubeContext, deadlines: KubernetesDeadlines): SendKubernetes => async (request) => {
  const context = contextNamed(request.context);
  const credentials = await context.requestOptions();
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const options: RequestOptions = {
    ...credentials, method: request.method,
    headers: { accept: 'application/json', ...credentials.headers, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) },
  };
  const { answerMs = deadlines.answerMs } = request;
  const url = new URL(`${context.server.pathname.replace(/\/+$/, '')}${request.path}`, context.server);
  const send = context.server.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = send(url, options);
    let sent = false;
    const alarm = newAlarm(deadlines.connectMs, () => outgoing.destroy(new NoAnswer('timeout', url.origin, { sent })));
    outgoing.on('socket', (socket: Socket) => {
      sent = !socket.connecting;
      // A kept connection gets no more than the first deadline for its first byte, where the caller does not say otherwise.
      if (sent) alarm.rearm(request.answerMs ?? deadlines.connectMs);
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => { sent = true; alarm.rearm(answerMs); });
    });
    outgoing.on('response', (response: IncomingMessage) => {
      alarm.rearm(answerMs);
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => { alarm.stop(); resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }); });
      response.on('error', fail);
      response.on('close', () => { if (!response.complete) fail(new Error('the answer ended half way')); });
    });
    outgoing.on('error', fail);
    outgoing.end(body);
    function fail(cause: unknown): void {
      alarm.stop();
      reject(toNoAnswer(cause, url.origin, false));
    }
  });
};

function newAlarm(firstMs: number, ring: () => void): { rearm(ms: number): void; stop(): void } {
  let timer = setTimeout(ring, firstMs);
  return {
    rearm: (ms) => { clearTimeout(timer); timer = setTimeout(ring, ms); },
    stop: () => clearTimeout(timer),
  };
}
