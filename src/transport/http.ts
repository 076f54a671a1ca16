import { addressOf, withoutCredentials, type Endpoint } from './endpoint.ts';
import { NoAnswer, toNoAnswer } from './no-answer.ts';

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query, with the leading slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Never part of a journal: credentials stand here. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** `read` is forwarded by the recording transport, `write` is journalled. */
  readonly effect: 'read' | 'write';
  /** What the recording transport answers to a write. */
  readonly placeholder?: HttpResponse;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/** Resolves with any HTTP answer, 5xx too. @throws NoAnswer when none came before the deadline */
export type SendHttp = (request: HttpRequest) => Promise<HttpResponse>;

/** How a request gets on the wire. */
export interface HttpRoutes {
  /** `host:port` on loopback that leads to the endpoint. @throws NoAnswer when the region's API does not lead there */
  open(endpoint: Endpoint): Promise<string>;
  /** Told that the way there is broken: the next request finds a new one. */
  broken(endpoint: Endpoint): void;
  /** Whether the far side still answers at all, within a short deadline of its own. */
  isReachable(endpoint: Endpoint): Promise<boolean>;
  /** How long an answer may take before `isReachable` is asked. */
  readonly doubtAfterMs: number;
}

/** Sends over `fetch`. A slow answer gets the whole deadline, a dead region is cut after about twice `doubtAfterMs`. */
export const liveHttp = (routes: HttpRoutes): SendHttp => async (request) => {
  const address = addressOf(request.endpoint);
  const gaveUp = new AbortController();
  const deadline = setTimeout(() => gaveUp.abort(), request.timeoutMs);
  const doubt = setTimeout(() => { cutIfDead().catch(() => gaveUp.abort()); }, routes.doubtAfterMs);
  async function cutIfDead(): Promise<void> {
    if (!(await routes.isReachable(request.endpoint))) gaveUp.abort();
  }
  try {
    const origin = await raced(originOf(request.endpoint, routes), gaveUp.signal, address);
    const response = await fetch(`${origin}${request.path}`, {
      method: request.method, signal: gaveUp.signal, redirect: 'manual',
      headers: { accept: 'application/json', ...(request.body === undefined ? {} : { 'content-type': 'application/json' }), ...request.headers },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    routes.broken(request.endpoint);
    throw toNoAnswer(cause, address, gaveUp.signal.aborted);
  } finally {
    clearTimeout(deadline);
    clearTimeout(doubt);
  }
};

async function originOf(endpoint: Endpoint, routes: HttpRoutes): Promise<string> {
  return endpoint.kind === 'url' ? withoutCredentials(endpoint.url) : `http://${await routes.open(endpoint)}`;
}

/** The promise, or NoAnswer (nothing was sent) once the signal aborts. */
async function raced<T>(promise: Promise<T>, signal: AbortSignal, address: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new NoAnswer('timeout', address, { sent: false }));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort)).catch(reject);
  });
}
