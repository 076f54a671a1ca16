import type { ZBClient } from 'zeebe-node';
import type { Endpoint } from './endpoint.ts';
import { NoAnswer } from './no-answer.ts';
import type { Forwards } from './port-forward.ts';

export interface PublishRequest {
  readonly name: string;
  readonly correlationKey: string;
  readonly messageId: string;
  readonly timeToLiveMs: number;
}

/** What a gateway said to one message. */
export type PublishAnswer =
  | { readonly kind: 'accepted'; readonly key: string }
  | { readonly kind: 'failed'; readonly status: string; readonly error: string };

/** What a gateway said of its cluster, as the client read it: field names of the protocol, enumerations as names or numbers. */
export type TopologyAnswer =
  | { readonly kind: 'answered'; readonly topology: unknown }
  | Failure;

type Failure = Extract<PublishAnswer, { kind: 'failed' }>;

/**
 * Asks gateways over gRPC, with the client of the managed cluster's era.
 * Never rejects: every failure is an answer with the name of a gRPC status; the deadline's own is `DEADLINE_EXCEEDED`.
 */
export interface GrpcProbe {
  publish(endpoint: Endpoint, request: PublishRequest, deadlineMs: number): Promise<PublishAnswer>;
  topology(endpoint: Endpoint, deadlineMs: number): Promise<TopologyAnswer>;
  close(): Promise<void>;
}

/** @source gRPC status codes, grpc/grpc doc/statuscodes.md */
const STATUS_NAMES = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
] as const;

/** After these the channel itself may be the cause: it is thrown away, since grpc-js waits a second or more before it connects again. */
const CHANNEL_IN_DOUBT = ['CANCELLED', 'UNKNOWN', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNAVAILABLE'];

/** What grpc-js says of itself, where a gateway that is UNAVAILABLE says something else: the pod is in doubt too. */
const NO_CONNECTION = /No connection established|Connection dropped|ECONN/;

interface Channel {
  readonly client: ZBClient;
  inFlight: number;
  discarded: boolean;
}

/** One client for each gateway, reused, re-created once its channel is in doubt; a call in flight is never cut by another one's failure. */
export function newGrpcProbe(forwards: Forwards): GrpcProbe {
  const channels = new Map<string, Channel>();

  const closeIfUnused = (channel: Channel): void => {
    if (channel.discarded && channel.inFlight === 0) void channel.client.close().catch(() => undefined);
  };
  const discard = (address: string, channel: Channel): void => {
    if (channels.get(address) === channel) channels.delete(address);
    channel.discarded = true;
    closeIfUnused(channel);
  };
  const channelTo = async (address: string): Promise<Channel> => {
    const known = channels.get(address);
    if (known !== undefined) return known;
    const client = await newClient(address);
    const meanwhile = channels.get(address);
    if (meanwhile !== undefined) { void client.close().catch(() => undefined); return meanwhile; }
    const channel: Channel = { client, inFlight: 0, discarded: false };
    channels.set(address, channel);
    return channel;
  };
  const ask = async <T>(endpoint: Endpoint, deadlineMs: number, call: (client: ZBClient) => Promise<T>): Promise<{ readonly kind: 'reply'; readonly reply: T } | Failure> => {
    // On a busy machine it takes as long to load as a gateway has to answer.
    await loadClient();
    const endsAt = performance.now() + deadlineMs;
    const way = await firstOf(forwards.open(endpoint).then(async (address) => ({ kind: 'way' as const, address, channel: await channelTo(address) })).catch(failureOf), deadlineMs);
    if (way.kind !== 'way') return way;
    const { address, channel } = way;
    channel.inFlight += 1;
    const asked = call(channel.client).then((reply) => ({ kind: 'reply' as const, reply }), failureOf);
    const answer = await firstOf(asked, Math.max(0, endsAt - performance.now()));
    channel.inFlight -= 1;
    if (answer.kind === 'failed' && CHANNEL_IN_DOUBT.includes(answer.status)) discard(address, channel);
    else closeIfUnused(channel);
    if (answer.kind === 'failed' && NO_CONNECTION.test(answer.error)) forwards.broken(endpoint);
    return answer;
  };
  return {
    publish: async (endpoint, { name, correlationKey, messageId, timeToLiveMs }, deadlineMs) => {
      const answer = await ask(endpoint, deadlineMs, (client) => client.publishMessage({ name, correlationKey, messageId, timeToLive: timeToLiveMs, variables: {} }));
      return answer.kind === 'failed' ? answer : { kind: 'accepted', key: String(answer.reply.key) };
    },
    topology: async (endpoint, deadlineMs) => {
      const answer = await ask(endpoint, deadlineMs, (client) => client.topology());
      return answer.kind === 'failed' ? answer : { kind: 'answered', topology: answer.reply };
    },
    close: async () => {
      const open = [...channels.values()];
      channels.clear();
      await Promise.all(open.map(({ client }) => client.close().catch(() => undefined)));
    },
  };
}

/** The answer, or DEADLINE_EXCEEDED. */
async function firstOf<T>(answer: Promise<T>, deadlineMs: number): Promise<T | Failure> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Failure>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, { kind: 'failed', status: 'DEADLINE_EXCEEDED', error: 'no answer before the deadline' });
  });
  return Promise.race([answer, deadline]).finally(() => clearTimeout(timer));
}

function failureOf(cause: unknown): Failure {
  const error = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof NoAnswer) return { kind: 'failed', status: cause.reason === 'timeout' ? 'DEADLINE_EXCEEDED' : 'UNAVAILABLE', error };
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'number' ? cause.code : 2;
  return { kind: 'failed', status: STATUS_NAMES[code] ?? 'UNKNOWN', error };
}

/** Loaded at the first use: the client costs a quarter of a second that most commands do not need. */
const loadClient = () => import('zeebe-node');

async function newClient(address: string): Promise<ZBClient> {
  const { ZBClient: Client } = await loadClient();
  const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };
  // Variables of the environment name the management engine and its credentials: none of them may reach this client.
  const environmentOverruled = Object.fromEntries(['oAuth', 'basicAuth', 'customSSL', 'tenantId'].map((key) => [key, undefined]));
  const port = address.slice(address.lastIndexOf(':') + 1);
  // By name, not 127.0.0.1: grpc-js 1.9.7 (pinned by zeebe-node 8.3) resolves an IP address again at once after each failed
  // connection and never stops, even when closed. Removable with grpc-js 1.9.8 or later.
  return new Client(`localhost:${port}`, {
    ...environmentOverruled, hostname: 'localhost', port,
    useTLS: false, retry: false, eagerConnection: false, loglevel: 'NONE', stdout: silent,
    connectionTolerance: 1, // its timers would hold the process for three seconds after the last call
  });
}
