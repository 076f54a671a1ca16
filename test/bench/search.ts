import { placesOf } from '../../src/adapters/region-places.ts';
import type { Region } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { loadKubeContext, type KubeContext } from '../../src/transport/kube-context.ts';
import { liveKubernetes } from '../../src/transport/kubernetes.ts';
import { newForwards } from '../../src/transport/port-forward.ts';
import { CLUSTER, clusterConfigOf, type Place } from './situation.ts';

/** As long as a call may take that waits for the search cluster, which is as long as `fetch` waits for an answer; a forward is kept that long too. */
const CALL_TIMEOUT_MS = 300_000;
const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;

export interface SearchCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is: one JSON document a line. */
  readonly lines?: string;
}

/** Sends to the search cluster of a region and resolves with its JSON. @throws UNEXPECTED for a status of 300 and more */
export type SendSearch = (region: Region, call: SearchCall) => Promise<unknown>;

/**
 * Works with direct calls to the search clusters, over the same forwards as the adapters': those close one that is not asked anything
 * new for a minute, and know nothing but single JSON bodies.
 */
export async function withSearch<T>({ parts }: Pick<Place, 'parts'>, work: (send: SendSearch) => Promise<T>): Promise<T> {
  const cluster = await clusterConfigOf(parts);
  const places = placesOf(CLUSTER, cluster);
  const contexts = new Map<string, KubeContext>();
  const contextNamed = (name: string): KubeContext => {
    const known = contexts.get(name) ?? loadKubeContext({ ...(cluster.kubeconfig === undefined ? {} : { kubeconfig: cluster.kubeconfig }), context: name, handshakeTimeoutMs: CONNECT_MS });
    contexts.set(name, known);
    return known;
  };
  const forwards = newForwards({ contextNamed, send: liveKubernetes(contextNamed, { connectMs: CONNECT_MS, answerMs: ANSWER_MS }), idleMs: CALL_TIMEOUT_MS });
  const send: SendSearch = async (region, { method, path, body, lines }) => {
    const { search } = places(region);
    const origin = search.kind === 'url' ? search.url : `http://${await forwards.open(search)}`;
    const content = lines ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${origin}${path}`, {
      method, signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(content === undefined ? {} : { body: content, headers: { 'content-type': lines === undefined ? 'application/json' : 'application/x-ndjson' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new RunbookError('UNEXPECTED', { call: `${method} ${path}`, region: region.name, status: answer.status, answer: text.slice(0, 500) });
    const json: unknown = JSON.parse(text);
    return json;
  };
  try {
    return await work(send);
  } finally {
    await forwards.close();
    for (const context of contexts.values()) context.close();
  }
}
