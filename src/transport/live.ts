import { connect } from 'node:net';
import { liveDns, type AskDns } from './dns.ts';
import type { Endpoint } from './endpoint.ts';
import { liveExec } from './exec.ts';
import { newGrpcProbe, type GrpcProbe } from './grpc-probe.ts';
import { liveHttp } from './http.ts';
import type { Transports } from './journal.ts';
import { loadKubeContext, type KubeContext } from './kube-context.ts';
import { liveKubernetes, type SendKubernetes } from './kubernetes.ts';
import { liveExecInPod, type ExecInPod } from './pod-exec.ts';
import { newForwards } from './port-forward.ts';
import { rememberingSilence } from './silence.ts';

/** Every way to the regions of one managed cluster; `close` leaves no connection, listener or timer. */
export interface LiveTransports extends Transports {
  readonly execInPod: ExecInPod;
  readonly grpc: GrpcProbe;
  readonly askDns: AskDns;
  close(): Promise<void>;
}

export interface LiveOptions {
  /** Path of a kubeconfig; the user's own when absent. */
  readonly kubeconfig?: string | undefined;
  /** Deadline for a region that may be dead; an API server that was reached gets three times as long for its answer. */
  readonly probeTimeoutMs: number;
}

/** Opens nothing yet: contexts are loaded and connections made at their first use. */
export function openTransports({ kubeconfig, probeTimeoutMs }: LiveOptions): LiveTransports {
  const contexts = new Map<string, KubeContext>();
  const contextNamed = (name: string): KubeContext => {
    const known = contexts.get(name) ?? loadKubeContext({ ...(kubeconfig === undefined ? {} : { kubeconfig }), context: name, handshakeTimeoutMs: probeTimeoutMs });
    contexts.set(name, known);
    return known;
  };
  const kubernetes = rememberingSilence(liveKubernetes(contextNamed, { connectMs: probeTimeoutMs, answerMs: 3 * probeTimeoutMs }), Date.now);
  const forwards = newForwards({ contextNamed, send: kubernetes });
  const grpc = newGrpcProbe(forwards);
  const http = liveHttp({ ...forwards, isReachable: (endpoint) => isReachable(endpoint, kubernetes, probeTimeoutMs), doubtAfterMs: probeTimeoutMs });
  return {
    http, kubernetes, exec: liveExec, execInPod: liveExecInPod(contextNamed), grpc, askDns: liveDns(forwards),
    close: async () => {
      await grpc.close();
      await forwards.close();
      for (const context of contexts.values()) context.close();
    },
  };
}

/** Whether the region's API server, or the host of the address, takes a connection within the deadline. */
async function isReachable(endpoint: Endpoint, kubernetes: SendKubernetes, deadlineMs: number): Promise<boolean> {
  if (endpoint.kind !== 'url') return kubernetes({ context: endpoint.context, method: 'GET', path: '/version', effect: 'read' }).then(() => true, () => false);
  const { hostname, port, protocol } = new URL(endpoint.url);
  const socket = connect({ host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) });
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, deadlineMs, false);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('close', () => clearTimeout(timer));
  }).finally(() => socket.destroy());
}
