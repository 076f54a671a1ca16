import { z } from 'zod';
import type { SecretRef } from '../config/schema.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { addressOf } from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../transport/http.ts';
import { accepted, answered, parsed, type CallCodes, type CallFacts } from './answers.ts';
import type { PlacesOf } from './region-places.ts';

export interface SearchDeps {
  readonly http: SendHttp;
  readonly places: PlacesOf;
  /** Reads a secret at the moment of its use. */
  readonly secret: (ref: SecretRef) => Promise<string>;
}

/** Deadlines of calls to a search cluster that is there. `work`: a read that makes every node do something first. */
export const SEARCH_DEADLINE_MS = { health: 3_000, read: 5_000, work: 15_000, write: 15_000 } as const;

export type SearchCall = Pick<HttpRequest, 'method' | 'path' | 'body' | 'timeoutMs'>;

/** Calls to the search cluster of a region, by the errors of the search ports. */
export interface SearchCalls {
  /** @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED, CALL_REJECTED, ANSWER_UNKNOWN (defect) */
  read<Schema extends z.ZodType>(region: Region, call: SearchCall, schema: Schema): Promise<z.output<Schema>>;
  /** As `read`; null where the search cluster says that there is no such repository, snapshot or index. */
  find<Schema extends z.ZodType>(region: Region, call: SearchCall, schema: Schema): Promise<z.output<Schema> | null>;
  /** Why the search cluster refuses a call that changes nothing; null when it takes it. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
  refusal(region: Region, call: SearchCall): Promise<string | null>;
  /** What is gone already is no error with `goneIsFine`. @throws REGION_UNREACHABLE, OUTCOME_UNKNOWN (retry), PERMISSION_DENIED, CALL_REJECTED (defect) */
  write(region: Region, call: SearchCall, options?: { readonly goneIsFine: boolean }): Promise<void>;
}

const ErrorAnswer = z.object({ error: z.object({ type: z.string(), reason: z.string().nullish(), root_cause: z.array(z.object({ reason: z.string().nullish() })).nullish() }) });

const MISSING = ['repository_missing_exception', 'snapshot_missing_exception', 'index_not_found_exception'];
/** Statuses of answers that name an error: the call was read and refused. */
const REFUSED = [400, 404, 409, 500];
const RECORDED: HttpResponse = { status: 200, text: '{"acknowledged":true}' };

export function searchCalls({ http, places, secret }: SearchDeps): SearchCalls {
  const headersFor = async (region: Region): Promise<Record<string, string>> => {
    const { username, password } = places(region).config.search;
    if (username === undefined || password === undefined) return {};
    return { authorization: `Basic ${Buffer.from(`${username}:${await secret(password)}`).toString('base64')}` };
  };
  const factsOf = (region: Region, { method, path }: SearchCall): CallFacts => ({ call: `${method} ${addressOf(places(region).search)}${path}`, region: region.name });
  const codesOf = (effect: HttpRequest['effect']): CallCodes => ({ unreachable: 'REGION_UNREACHABLE', effect });
  const answerTo = async (region: Region, call: SearchCall, effect: HttpRequest['effect']): Promise<HttpResponse> => {
    const headers = await headersFor(region);
    return answered(http({ ...call, endpoint: places(region).search, headers, effect, placeholder: RECORDED }), factsOf(region, call), codesOf(effect));
  };
  const checked = (region: Region, call: SearchCall, answer: HttpResponse, effect: HttpRequest['effect']): Promise<HttpResponse> =>
    accepted(Promise.resolve(answer), factsOf(region, call), codesOf(effect));

  const find: SearchCalls['find'] = async (region, call, schema) => {
    const answer = await answerTo(region, call, 'read');
    return isMissing(answer) ? null : parsed(schema, (await checked(region, call, answer, 'read')).text, factsOf(region, call));
  };
  return {
    find,
    read: async (region, call, schema) => parsed(schema, (await checked(region, call, await answerTo(region, call, 'read'), 'read')).text, factsOf(region, call)),
    refusal: async (region, call) => {
      const answer = await answerTo(region, call, 'read');
      const error = REFUSED.includes(answer.status) ? errorOf(answer) : null;
      if (error !== null) return error.says;
      await checked(region, call, answer, 'read');
      return null;
    },
    write: async (region, call, { goneIsFine } = { goneIsFine: false }) => {
      const answer = await answerTo(region, call, 'write');
      if (goneIsFine && isMissing(answer)) return;
      // A 500 with a named error is an answer too, for example to a restore over an open index; 409: a repository in use.
      const error = REFUSED.includes(answer.status) ? errorOf(answer) : null;
      if (error !== null) throw new RunbookError('CALL_REJECTED', { ...factsOf(region, call), status: answer.status, answer: error.says });
      await checked(region, call, answer, 'write');
    },
  };
}

function errorOf({ text }: HttpResponse): { readonly type: string; readonly says: string } | null {
  const error = ErrorAnswer.safeParse(jsonOf(text)).data?.error;
  if (error === undefined) return null;
  const reasons = [error.reason, ...(error.root_cause ?? []).map(({ reason }) => reason)].flatMap((reason) => reason ?? []);
  return { type: error.type, says: [error.type, ...new Set(reasons)].join(': ').slice(0, 500) };
}

function isMissing(answer: HttpResponse): boolean {
  return answer.status === 404 && MISSING.includes(errorOf(answer)?.type ?? '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
