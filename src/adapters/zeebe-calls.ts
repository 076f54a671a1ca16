import type { Region } from '../domain/regions.ts';
import { addressOf, type Endpoint } from '../transport/endpoint.ts';
import type { GrpcProbe } from '../transport/grpc-probe.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../transport/http.ts';
import type { CallFacts } from './answers.ts';
import type { PlacesOf } from './region-places.ts';

/**
 * Deadlines of calls to a gateway that is there; over HTTP a dead region is cut much earlier, by the transport. The server gives up after 10 s.
 * Over gRPC nothing cuts earlier, and the topology comes from the gateway's own memory.
 */
export const DEADLINE_MS = { read: 5_000, write: 15_000, grpc: 3_000 } as const;

export interface ZeebeCallDeps {
  readonly http: SendHttp;
  readonly grpc: Pick<GrpcProbe, 'topology'>;
  readonly places: PlacesOf;
  /** Base path of the gateway. */
  readonly contextPath: string;
}

/** What the recording transport answers to a change. */
export const RECORDED_CHANGE: HttpResponse = { status: 202, text: '{"changeId":0}' };

/** A request to the endpoint with the facts of every error about it. */
export function callTo(region: Region, endpoint: Endpoint, request: Omit<HttpRequest, 'endpoint'>): { readonly request: HttpRequest; readonly facts: CallFacts } {
  return { request: { ...request, endpoint }, facts: { call: `${request.method} ${addressOf(endpoint)}${request.path}`, region: region.name } };
}
