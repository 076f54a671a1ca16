import { NoAnswer } from './no-answer.ts';
import type { KubernetesRequest, SendKubernetes } from './kubernetes.ts';

/** How long a context that did not answer is not asked again for what only matters where it answers. */
export const SILENT_FOR_MS = 3_000;

/** Reads beside the proof of life, the lock and the ledger, or what the caller says; pods are else asked for anew, since they are that proof. */
const silenceTaken = ({ effect, path, silenceWithinMs }: KubernetesRequest): number =>
  effect === 'write' ? 0 : path.includes('/namespaces/region-runbooks') ? SILENT_FOR_MS : silenceWithinMs ?? 0;

/**
 * Spares the time-out of each read that takes a fresh silence for an answer, towards a region that let another call time out just before.
 * @throws NoAnswer at once, with the age of the silence, instead of after the deadline
 */
export function rememberingSilence(live: SendKubernetes, now: () => number): SendKubernetes {
  const silentSince = new Map<string, number>();
  return async (request) => {
    const since = silentSince.get(request.context);
    if (since !== undefined && now() - since < silenceTaken(request)) {
      throw new NoAnswer('timeout', `context ${request.context}, which let a call time out ${now() - since} ms ago`, { sent: false });
    }
    try {
      const answer = await live(request);
      silentSince.delete(request.context);
      return answer;
    } catch (cause) {
      if (cause instanceof NoAnswer && cause.reason === 'timeout') silentSince.set(request.context, now());
      throw cause;
    }
  };
}
