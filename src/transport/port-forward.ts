import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { PortForward } from '@kubernetes/client-node';
import { addressOf, type Endpoint } from './endpoint.ts';
import type { KubeContext } from './kube-context.ts';
import type { SendKubernetes } from './kubernetes.ts';
import { podBehind, type PodPort } from './ready-pod.ts';
import { openRelay, type Relay } from './relay.ts';
import { webSocketFrom } from './web-socket.ts';

/** Ways from a loopback port to pods and addresses; one for each endpoint, kept while it is used. */
export interface Forwards {
  /** `127.0.0.1:PORT`. The pod is chosen here where there is none yet. @throws NoAnswer (nothing was sent) */
  open(endpoint: Endpoint): Promise<string>;
  /** The next `open` chooses a pod anew, another one if there is one. Connections that are in use stay: they may still answer. */
  broken(endpoint: Endpoint): void;
  close(): Promise<void>;
}

export interface ForwardOptions {
  readonly contextNamed: (name: string) => KubeContext;
  readonly send: SendKubernetes;
  /** An unused forward is closed after this time; 60 s by default. */
  readonly idleMs?: number;
}

interface Forward {
  readonly relay: Relay;
  pod: Promise<PodPort> | undefined;
  /** Name of the pod that was in doubt. */
  avoided: string | undefined;
  idle: NodeJS.Timeout;
}

/** Forwards over the API server's web sockets (client-node), never by a kubectl process that could outlive us. */
export function newForwards({ contextNamed, send, idleMs = 60_000 }: ForwardOptions): Forwards {
  const forwards = new Map<string, Promise<Forward>>();
  let closed = false;

  const podOf = (endpoint: Exclude<Endpoint, { kind: 'url' }>, avoided: string | undefined): Promise<PodPort> =>
    endpoint.kind === 'pod' ? Promise.resolve({ pod: endpoint.pod, port: endpoint.port }) : podBehind(endpoint, send, avoided);

  const start = async (key: string, endpoint: Endpoint): Promise<Forward> => {
    const relay = await openRelay(async (near) => {
      if (endpoint.kind === 'url') return joinTcp(near, endpoint.url);
      const pod = await forward.pod;
      if (pod === undefined) throw new TypeError('no pod chosen');
      await joinPod(near, contextNamed(endpoint.context), endpoint.namespace, pod);
    });
    const forward: Forward = { relay, pod: undefined, avoided: undefined, idle: setTimeout(() => { stop(key).catch(() => undefined); }, idleMs).unref() };
    return forward;
  };
  const stop = async (key: string): Promise<void> => {
    const forward = await forwards.get(key)?.catch(() => undefined);
    forwards.delete(key);
    if (forward === undefined) return;
    clearTimeout(forward.idle);
    await forward.relay.close();
  };

  return {
    open: async (endpoint) => {
      if (closed) throw new TypeError('the forwards are closed');
      const key = JSON.stringify(endpoint);
      const starting = forwards.get(key) ?? start(key, endpoint);
      forwards.set(key, starting);
      const forward = await starting;
      forward.idle.refresh();
      if (endpoint.kind !== 'url') {
        const choosing = forward.pod ??= podOf(endpoint, forward.avoided);
        await choosing.catch((cause: unknown) => {
          if (forward.pod === choosing) forward.pod = undefined;
          throw cause;
        });
      }
      return `127.0.0.1:${forward.relay.port}`;
    },
    broken: (endpoint) => {
      forwards.get(JSON.stringify(endpoint))?.then(async (forward) => {
        const { pod } = forward;
        forward.pod = undefined;
        forward.avoided = (await pod)?.pod;
      }).catch(() => undefined);
    },
    close: async () => {
      closed = true;
      await Promise.all([...forwards.keys()].map(stop));
    },
  };
}

/** Joins a connection to a pod's port; ends it when the far side ends or reports an error. */
async function joinPod(near: Socket, context: KubeContext, namespace: string, { pod, port }: PodPort): Promise<void> {
  const reported = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (chunk.length > 0) near.destroy();
      done();
    },
  });
  const opened: unknown = await new PortForward(context.config).portForward(namespace, pod, [port], near, reported, near);
  const far = webSocketFrom(opened);
  far.on('close', () => near.destroy());
  if (near.destroyed) far.terminate();
  near.on('close', () => far.terminate());
}

/** Joins a connection to `host:port`: so that a gRPC channel to an address can be cut at once like any other. */
async function joinTcp(near: Socket, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const far = connect({ host: hostname, port: Number(port) });
  await new Promise<void>((resolve, reject) => far.once('connect', resolve).once('error', reject).once('close', () => reject(new Error(`${addressOf({ kind: 'url', url })} closed`))));
  far.on('error', () => near.destroy());
  far.on('close', () => near.destroy());
  near.on('close', () => far.destroy());
  near.pipe(far);
  far.pipe(near);
}
