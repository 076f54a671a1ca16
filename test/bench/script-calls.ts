import { placesOf } from '../../src/adapters/region-places.ts';
import { MembershipAnswer } from '../../src/adapters/zeebe-answers.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { RunbookError, toRunbookError } from '../../src/errors/runbook-error.ts';
import type { HttpRequest, HttpResponse } from '../../src/transport/http.ts';
import { openTransports } from '../../src/transport/live.ts';
import type { MeasuredStep } from './figures.ts';
import { CLUSTER, clusterConfigOf, type Situation } from './situation.ts';

/** The reference tests' own intervals. @source camunda/c8-multi-region, test: 5 s after each change, then polls every 15 s */
const SETTLE_MS = 5_000;
const POLL_MS = 15_000;
const POLLS = 20;
const CALL_TRIES = 8;
const CALL_TIMEOUT_MS = 30_000;

export type Call = Pick<HttpRequest, 'method' | 'path' | 'body'>;
/** To the management API of the surviving region. */
export type Send = (call: Call) => Promise<HttpResponse>;
export type Pace = Pick<Situation, 'pause' | 'goOn'>;

/** Runs the procedure with a way to the management API of the surviving region; closes it at the end. */
export async function withManagement<T>(situation: Situation, work: (send: Send) => Promise<T>): Promise<T> {
  const cluster = await clusterConfigOf(situation.parts);
  const endpoint = placesOf(CLUSTER, cluster)(regionNamed(situation.layout, situation.survivingRegion)).management;
  const transports = openTransports({ kubeconfig: cluster.kubeconfig, probeTimeoutMs: cluster.probeTimeoutMs });
  try {
    return await work((call) => transports.http({ ...call, endpoint, timeoutMs: CALL_TIMEOUT_MS, effect: call.method === 'GET' ? 'read' : 'write' }));
  } finally {
    await transports.close();
  }
}

/** Sends, and again after 15 s where nothing or 502 to 504 is answered. */
export async function insist(send: Send, call: Call, { pause, goOn }: Pace): Promise<HttpResponse> {
  for (let tries = 1; ; tries += 1) {
    goOn();
    const answer = await send(call).catch((cause: unknown): HttpResponse => ({ status: 0, text: String(cause) }));
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (tries >= CALL_TRIES || (answer.status !== 0 && answer.status < 502)) throw new RunbookError('UNEXPECTED', { call: `${call.method} ${call.path}`, status: answer.status, answer: answer.text });
    await pause(POLL_MS);
  }
}

/** Polls until no change is pending and the last one is completed; one that cannot be read counts as pending. */
export async function waitForChange(send: Send, { pause, goOn }: Pace, budget = POLLS): Promise<void> {
  await pause(SETTLE_MS);
  for (let polls = 1; ; polls += 1) {
    goOn();
    const answer = await send({ method: 'GET', path: '/actuator/cluster' }).catch(() => null);
    const seen = answer === null || answer.status !== 200 ? null : MembershipAnswer.parse(JSON.parse(answer.text));
    if (seen !== null && seen.pendingChange === undefined && seen.lastChange?.status === 'COMPLETED') return;
    if (polls >= budget) throw new RunbookError('UNEXPECTED', { waitingFor: 'the change to complete', answer: answer?.text });
    await pause(POLL_MS);
  }
}

/** Looks every 15 s until it is so; a look that fails for a passing reason counts as not yet. */
export async function pollUntil(what: string, budget: number, isSo: () => Promise<boolean>, { pause, goOn }: Pace): Promise<void> {
  for (let polls = 1; ; polls += 1) {
    goOn();
    const seen = await isSo().catch((cause: unknown) => {
      const failure = toRunbookError(cause);
      if (failure.spec.reaction !== 'retry') throw failure;
      return failure;
    });
    if (seen === true) return;
    if (polls >= budget) throw new RunbookError('DEADLINE', { step: 'published procedure', waitingFor: what, seen: seen === false ? 'not yet' : seen.forPeople });
    await pause(POLL_MS);
  }
}

/** Notes what each part of a procedure took. */
export const stopwatch = (steps: MeasuredStep[]) => async <T>(title: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const result = await work();
  steps.push({ title, tookMs: Math.round(performance.now() - began), waitedMs: 0 });
  return result;
};
