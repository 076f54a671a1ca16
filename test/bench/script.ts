import { placesOf } from '../../src/adapters/region-places.ts';
import { ExportersAnswer, MembershipAnswer } from '../../src/adapters/zeebe-answers.ts';
import { brokersOf, regionNamed } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../../src/transport/http.ts';
import { openTransports } from '../../src/transport/live.ts';
import type { MeasuredStep } from './figures.ts';
import { verifyProcessing } from './raw.ts';
import { CLUSTER, type Situation } from './situation.ts';

/** The reference tests' own intervals. @source camunda/c8-multi-region, test: 5 s after each change, then polls every 15 s */
const SETTLE_MS = 5_000;
const POLL_MS = 15_000;
const POLLS = 20;
const CALL_TRIES = 8;
const CALL_TIMEOUT_MS = 30_000;

type Call = Pick<HttpRequest, 'method' | 'path' | 'body'>;
type Send = (call: Call) => Promise<HttpResponse>;

/** Sends, and again after 15 s where nothing or 502 to 504 is answered. */
async function insist(send: Send, call: Call, { pause, goOn }: Situation): Promise<HttpResponse> {
  for (let tries = 1; ; tries += 1) {
    goOn();
    const answer = await send(call).catch((cause: unknown): HttpResponse => ({ status: 0, text: String(cause) }));
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (tries >= CALL_TRIES || (answer.status !== 0 && answer.status < 502)) throw new RunbookError('UNEXPECTED', { call: `${call.method} ${call.path}`, status: answer.status, answer: answer.text });
    await pause(POLL_MS);
  }
}

/** Polls until no change is pending and the last one is completed; one that cannot be read counts as pending. */
async function waitForChange(send: Send, { pause, goOn }: Situation): Promise<void> {
  await pause(SETTLE_MS);
  for (let polls = 1; ; polls += 1) {
    goOn();
    const answer = await send({ method: 'GET', path: '/actuator/cluster' }).catch(() => null);
    const seen = answer === null || answer.status !== 200 ? null : MembershipAnswer.parse(JSON.parse(answer.text));
    if (seen !== null && seen.pendingChange === undefined && seen.lastChange?.status === 'COMPLETED') return;
    if (polls >= POLLS) throw new RunbookError('UNEXPECTED', { waitingFor: 'the change to complete', answer: answer?.text });
    await pause(POLL_MS);
  }
}

async function runScript(send: Send, situation: Situation): Promise<readonly MeasuredStep[]> {
  const steps: MeasuredStep[] = [];
  const timed = async (title: string, work: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await work();
    steps.push({ title, tookMs: Math.round(performance.now() - began), waitedMs: 0 });
  };
  const { layout, lostRegion, clusterSize } = situation;
  await timed('Remove lost brokers', async () => {
    await insist(send, { method: 'PATCH', path: '/actuator/cluster?force=true', body: { brokers: { remove: brokersOf(layout, lostRegion, clusterSize) } } }, situation);
    await waitForChange(send, situation);
  });
  await timed('Disable lost exporters', async () => {
    const exporters = ExportersAnswer.parse(JSON.parse((await insist(send, { method: 'GET', path: '/actuator/exporters' }, situation)).text));
    const lost = exporters.filter(({ id }) => id.endsWith(lostRegion));
    if (lost.length === 0) throw new RunbookError('UNEXPECTED', { exporters: exporters.map(({ id }) => id), waitingFor: `one whose name ends with ${lostRegion}` });
    for (const { id } of lost) {
      await insist(send, { method: 'POST', path: `/actuator/exporters/${id}/disable` }, situation);
      await waitForChange(send, situation);
    }
  });
  await timed('Verify processing', () => verifyProcessing(situation));
  return steps;
}

/** Way (c): the published procedure as a script: two calls, each followed by its own pauses, then the same canary. No lock, no assessment, no dry run. */
export async function failOverByScript(situation: Situation): Promise<{ readonly totalMs: number; readonly steps: readonly MeasuredStep[] }> {
  const { config } = await situation.parts.config();
  const cluster = config.clusters[CLUSTER];
  if (cluster === undefined) throw new RunbookError('CLUSTER_UNKNOWN', { cluster: CLUSTER });
  const endpoint = placesOf(CLUSTER, cluster)(regionNamed(situation.layout, situation.survivingRegion)).management;
  const transports = openTransports({ kubeconfig: cluster.kubeconfig, probeTimeoutMs: cluster.probeTimeoutMs });
  const http: SendHttp = transports.http;
  try {
    const began = performance.now();
    const steps = await runScript((call) => http({ ...call, endpoint, timeoutMs: CALL_TIMEOUT_MS, effect: call.method === 'GET' ? 'read' : 'write' }), situation);
    return { totalMs: Math.round(performance.now() - began), steps };
  } finally {
    await transports.close();
  }
}
