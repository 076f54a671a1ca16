import { RunbookError } from '../../errors/runbook-error.ts';

/** Headers that log a request in; `renew` after a refusal. */
export interface Authorization {
  headers(): Promise<Readonly<Record<string, string>>>;
  renew(): void;
}

/** JSON over HTTP. Keys in answers are decimal strings: a number would lose digits above 2^53. */
export interface WebApi {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

const TIMEOUT_MS = 10_000;

/** Quotes integers of key fields before they are parsed. Names inside of texts carry a backslash before their quote, so they stay. */
export const parseWithKeys = (text: string): unknown => text === '' ? null : JSON.parse(text.replace(/"(key|\w*Key)"\s*:\s*(-?\d+)/g, '"$1":"$2"'));

export const noAuthorization: Authorization = { headers: async () => ({}), renew: () => undefined };

/**
 * Login by user and password where the web apps keep sessions: cookies and the token against cross-site requests.
 * @source Camunda 8.6.0 Operate and Tasklist with the profile `auth`; without the token the answer is 403
 */
export function sessionAuthorization(baseUrl: string, { username, password }: { readonly username: string; readonly password: string }): Authorization {
  let session: Promise<Readonly<Record<string, string>>> | undefined;
  const login = async (): Promise<Readonly<Record<string, string>>> => {
    const body = new URLSearchParams({ username, password });
    const response = await fetch(`${baseUrl}/api/login`, { method: 'POST', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 401 || response.status === 403) throw new RunbookError('PERMISSION_DENIED', { url: `${baseUrl}/api/login`, status: response.status });
    if (!response.ok) throw new RunbookError('ENGINE_UNREACHABLE', { url: `${baseUrl}/api/login`, status: response.status });
    const token = response.headers.get('x-csrf-token');
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '').join('; ');
    return { cookie, ...(token === null ? {} : { 'x-csrf-token': token }) };
  };
  return {
    headers: () => session ??= login().catch((cause: unknown) => { session = undefined; throw cause; }),
    renew: () => { session = undefined; },
  };
}

/** @throws ENGINE_UNREACHABLE (retry), NOT_FOUND (refuse), PERMISSION_DENIED and ENGINE_REJECTED (defect) from every call */
export function createWebApi(baseUrl: string, authorization: Authorization): WebApi {
  const once = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { accept: 'application/json', ...(init.body === undefined ? {} : { 'content-type': 'application/json' }), ...(await authorization.headers()) };
    return fetch(`${baseUrl}${path}`, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  };
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const facts = { url: `${baseUrl}${path}` };
    try {
      let response = await once(path, init);
      if (response.status === 401 || response.status === 403) {
        authorization.renew();
        response = await once(path, init);
      }
      const text = await response.text();
      if (response.ok) return parseWithKeys(text);
      const answer = { ...facts, status: response.status, answer: text.slice(0, 500) };
      if (response.status === 404) throw new RunbookError('NOT_FOUND', answer);
      if (response.status === 401 || response.status === 403) throw new RunbookError('PERMISSION_DENIED', answer);
      throw new RunbookError(response.status >= 500 ? 'ENGINE_UNREACHABLE' : 'ENGINE_REJECTED', answer);
    } catch (cause) {
      if (cause instanceof RunbookError) throw cause;
      const reason = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
      throw new RunbookError('ENGINE_UNREACHABLE', { ...facts, reason }, { cause });
    }
  };
  return {
    get: (path) => send(path, { method: 'GET' }),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}
