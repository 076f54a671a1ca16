import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { EngineAuthentication } from './engine-config.ts';
import type { Authorization } from './web-api.ts';

type ClientCredentials = Extract<EngineAuthentication, { kind: 'oauth' }>;

const TIMEOUT_MS = 10_000;
/** A token is not used any more this long before it runs out; a short one for the last half of its life. */
const MARGIN_MS = 30_000;
/** Where the endpoint does not say how long a token lives. */
const UNKNOWN_LIFE_MS = 60_000;
/** A failure is told again for this long instead of asked for: a runner polls many job types. */
const FAILED_FOR_MS = 2_000;

/** @source RFC 6749, 5.1; some servers write `expires_in` as a text */
const Granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional().catch(undefined) });
/** @source RFC 6749, 5.2 */
const Refused = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) });

interface Token { readonly value: string; readonly usableMs: number }

/** What a refusal says; nothing of it that repeats the secret, as some servers do. */
function problemIn(text: string, { clientSecret }: ClientCredentials): string {
  const { data } = Refused.safeParse(parsedJson(text));
  if (data === undefined) return 'the token endpoint did not say why';
  const forms = [clientSecret, encodeURIComponent(clientSecret), new URLSearchParams([['', clientSecret]]).toString().slice(1)];
  const shown = [data.error, data.error_description ?? ''].filter((part) => part !== '' && !forms.some((form) => part.includes(form)));
  return shown.join(': ').slice(0, 300);
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

async function post(credentials: ClientCredentials): Promise<Response> {
  const { tokenUrl, clientId, clientSecret, audience, scope } = credentials;
  const body = new URLSearchParams({
    grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret,
    ...(audience === undefined ? {} : { audience }), ...(scope === undefined ? {} : { scope }),
  });
  try {
    // Not followed: the secret goes to the address that was named and to no other.
    return await fetch(tokenUrl, { method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
    throw new RunbookError('ENGINE_UNREACHABLE', { url: tokenUrl, reason }, { cause });
  }
}

async function requestToken(credentials: ClientCredentials): Promise<Token> {
  const response = await post(credentials);
  const facts = { url: credentials.tokenUrl, client: credentials.clientId, status: response.status };
  const text = await response.text().catch((cause: unknown) => { throw new RunbookError('ENGINE_UNREACHABLE', { ...facts, reason: 'the answer ended half way' }, { cause }); });
  if (response.status >= 500 || response.status === 429) throw new RunbookError('ENGINE_UNREACHABLE', facts);
  if ([400, 401, 403].includes(response.status)) throw new RunbookError('PERMISSION_DENIED', { ...facts, problem: problemIn(text, credentials) });
  const { data } = Granted.safeParse(parsedJson(text));
  if (!response.ok || data === undefined) throw new RunbookError('ENGINE_REJECTED', { ...facts, problem: 'the token endpoint answered without a token; is the address right?' });
  const lifeMs = data.expires_in === undefined ? UNKNOWN_LIFE_MS : data.expires_in * 1_000;
  return { value: data.access_token, usableMs: lifeMs - Math.min(MARGIN_MS, lifeMs / 2) };
}

/**
 * Tokens by OAuth client credentials, kept in memory only: one for all APIs of the engine, renewed before it runs out or after a refusal. A token is
 * a text that only the engine reads, so it need not be a JWT. Its errors, and their causes, hold neither secret nor token.
 * @throws PERMISSION_DENIED (defect) the credentials are refused; ENGINE_UNREACHABLE (retry); ENGINE_REJECTED (defect) no token in the answer
 */
export function tokenAuthorization(credentials: ClientCredentials): Authorization {
  let held: Promise<Token> | undefined;
  let until = 0;
  const current = (): Promise<Token> => {
    if (held !== undefined && Date.now() < until) return held;
    until = Infinity; // while it is under way, everybody waits for the same one
    held = requestToken(credentials).then(
      (token) => { until = Date.now() + token.usableMs; return token; },
      (cause: unknown) => { until = Date.now() + FAILED_FOR_MS; throw cause; },
    );
    return held;
  };
  return {
    headers: async () => ({ authorization: `Bearer ${(await current()).value}` }),
    renew: () => { until = 0; },
  };
}
