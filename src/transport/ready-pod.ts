import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { SendKubernetes } from './kubernetes.ts';
import { NoAnswer } from './no-answer.ts';
import { SILENT_FOR_MS } from './silence.ts';

const Slices = z.object({
  items: z.array(z.object({
    ports: z.array(z.object({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
    endpoints: z.array(z.object({
      conditions: z.object({ ready: z.boolean().nullish(), terminating: z.boolean().nullish() }).nullish(),
      targetRef: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
    })).nullish(),
  })),
});
const Service = z.object({ spec: z.object({ ports: z.array(z.object({ name: z.string().nullish(), port: z.int() })).nullish() }) });

/** A pod and its own port. */
export interface PodPort { readonly pod: string; readonly port: number }

/**
 * The pod to forward to for a Service: a ready one, else one that is at least there (a gateway may lose its readiness
 * with its leaders, and is needed exactly then).
 * @param avoided name of a pod that did not answer: only taken where there is no other
 * @throws NoAnswer (nothing was sent) where the API server does not answer, the Service has no such port (`absent`) or no pod
 */
export async function podBehind(endpoint: Extract<Endpoint, { kind: 'service' }>, send: SendKubernetes, avoided?: string): Promise<PodPort> {
  const { context, namespace, service, port, podPort } = endpoint;
  const target = `${service}.${namespace}:${port} (context ${context})`;
  const get = async (path: string): Promise<unknown> => {
    const { status, text } = await send({ context, method: 'GET', effect: 'read', path, silenceWithinMs: SILENT_FOR_MS }).catch((cause: unknown) => {
      throw new NoAnswer('refused', target, { cause, sent: false });
    });
    if (status !== 200) throw new NoAnswer('refused', `${target}: GET ${path} answered ${status}`, { sent: false });
    return JSON.parse(text);
  };
  const [slices, found] = await Promise.all([
    get(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${service}`),
    get(`/api/v1/namespaces/${namespace}/services/${service}`),
  ]);
  const servicePorts = Service.parse(found).spec.ports ?? [];
  const { items } = Slices.parse(slices);
  const knownPorts = [...servicePorts, ...items.flatMap(({ ports }) => ports ?? [])];
  // Without this a gateway that never had the port looks like one that just died.
  if (servicePorts.length > 0 && !knownPorts.some((candidate) => candidate.port === port)) throw new NoAnswer('absent', `${target}: the Service has no such port`, { sent: false });
  const portName = servicePorts.find((candidate) => candidate.port === port)?.name ?? null;
  const candidates = items.flatMap((slice) => {
    const ownPort = slice.ports?.find((candidate) => (candidate.name ?? '') === (portName ?? ''))?.port ?? port;
    return (slice.endpoints ?? []).flatMap(({ conditions, targetRef }) =>
      targetRef?.kind === 'Pod' && typeof targetRef.name === 'string' && conditions?.terminating !== true
        ? [{ pod: targetRef.name, port: ownPort, ready: conditions?.ready !== false }] : []);
  });
  const others = candidates.filter(({ pod }) => pod !== avoided);
  const best = others.find(({ ready }) => ready) ?? candidates.find(({ ready }) => ready) ?? others[0] ?? candidates[0];
  if (best === undefined) throw new NoAnswer('refused', `${target}: no pod behind the Service`, { sent: false });
  return { pod: best.pod, port: podPort ?? best.port };
}
