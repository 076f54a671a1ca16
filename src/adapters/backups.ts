import { z } from 'zod';
import { partNumber, type BackupFacts } from '../domain/backup.ts';
import type { WebAppId } from '../domain/imports.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { isAtLeast } from '../domain/shape.ts';
import type { BackupReader, BackupWriter } from '../ports/backups.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../transport/http.ts';
import { accepted, answered, parsed, type CallFacts } from './answers.ts';
import type { PlacesOf } from './region-places.ts';
import { callTo } from './zeebe-calls.ts';

export interface BackupDeps {
  readonly http: SendHttp;
  readonly places: PlacesOf;
  readonly release: string;
  /** Version of the web apps; the newest one that is known where regions.yaml does not say it. */
  readonly version?: string | undefined;
}

/** @source Operate, Tasklist 8.2–8.7: GET /actuator/backups/ID */
const BackupAnswer = z.object({
  state: z.string(), failureReason: z.string().nullish(), details: z.array(z.object({ snapshotName: z.string() })).nullish(),
}).transform(({ state, failureReason, details }): BackupFacts => ({
  state, reason: failureReason ?? null, parts: (details ?? []).map(({ snapshotName }) => snapshotName).sort((a, b) => partNumber(a) - partNumber(b)),
}));

/** What Operate on OpenSearch answers while one of its snapshots is being made: it cannot read the list then. @source Operate 8.6.0 */
const UNREADABLE = /Exception occurred when searching for backup/;

const DEADLINE_MS = { read: 5_000, write: 30_000 } as const;
const RECORDED: HttpResponse = { status: 200, text: '{"scheduledSnapshots":[]}' };

/**
 * The management port is that of the pod: the Services of the official charts do not have it. Before 8.6 there is none, and the actuator answers on the web port.
 * @source Camunda Helm charts 8.3 to 12.x
 */
function endpointsOf({ places, release, version }: BackupDeps): (region: Region, app: WebAppId) => Endpoint {
  const hasManagementPort = version === undefined || isAtLeast(version, '8.6');
  return (region, app) => {
    const { context, namespace } = places(region);
    return { kind: 'service', context, namespace, service: `${release}-${app}`, port: 80, ...(hasManagementPort ? { podPort: 9_600 } : {}) };
  };
}

export function newBackupReader(deps: BackupDeps): BackupReader {
  const endpointOf = endpointsOf(deps);
  return {
    readBackup: async (region, app, id) => {
      const { request, facts } = callTo(region, endpointOf(region, app), { method: 'GET', path: `/actuator/backups/${id}`, effect: 'read', timeoutMs: DEADLINE_MS.read });
      const codes = { unreachable: 'REGION_UNREACHABLE', effect: 'read' } as const;
      const answer = await answered(deps.http(request), facts, codes);
      if (answer.status === 400 && UNREADABLE.test(answer.text)) throw new RunbookError('REGION_UNREACHABLE', { ...facts, status: answer.status, answer: answer.text });
      return answer.status === 404 ? null : parsed(BackupAnswer, (await accepted(Promise.resolve(answer), facts, codes)).text, facts);
    },
  };
}

export function newBackupWriter(deps: BackupDeps): BackupWriter {
  const endpointOf = endpointsOf(deps);
  const send = async (region: Region, app: WebAppId, call: Pick<HttpRequest, 'method' | 'path' | 'body'>): Promise<{ readonly answer: HttpResponse; readonly facts: CallFacts }> => {
    const { request, facts } = callTo(region, endpointOf(region, app), { ...call, effect: 'write', timeoutMs: DEADLINE_MS.write, placeholder: RECORDED });
    return { facts, answer: await answered(deps.http(request), facts, { unreachable: 'REGION_UNREACHABLE', effect: 'write' }) };
  };
  const check = async ({ answer, facts }: Awaited<ReturnType<typeof send>>): Promise<void> => { await accepted(Promise.resolve(answer), facts, { unreachable: 'REGION_UNREACHABLE', effect: 'write' }); };
  return {
    takeBackup: async (region, app, id) => check(await send(region, app, { method: 'POST', path: '/actuator/backups', body: { backupId: id } })),
    deleteBackup: async (region, app, id) => {
      const sent = await send(region, app, { method: 'DELETE', path: `/actuator/backups/${id}` });
      if (sent.answer.status !== 404) await check(sent);
    },
  };
}
