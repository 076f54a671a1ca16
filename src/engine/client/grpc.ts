import type { Zeebe } from '@camunda8/sdk';
import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { EngineConnectionConfig } from './engine-config.ts';
import type { Authorization } from './web-api.ts';

export type GrpcClient = InstanceType<typeof Zeebe.ZeebeGrpcClient>;

/** gRPC status codes that mean something here. */
const STATUS = { cancelled: 1, invalidArgument: 3, deadlineExceeded: 4, notFound: 5, permissionDenied: 7, resourceExhausted: 8, failedPrecondition: 9, internal: 13, unavailable: 14, unauthenticated: 16 } as const;
const CALL_TIMEOUT_MS = 10_000;

/** Opened, and the SDK loaded, by the first call: most of what a person asks needs neither, and the SDK alone takes most of a second. */
export interface GrpcChannel {
  client(): Promise<GrpcClient>;
  close(): Promise<void>;
}

/**
 * A channel of its own: silent, without the SDK's endless retries (who calls decides what may be repeated), back within a second or so
 * after the engine was away. Credentials are ours alone: the SDK's OAuth prints its failures, takes no token but a JWT, and reads the environment.
 */
export function openGrpc({ grpcAddress }: Pick<EngineConnectionConfig, 'grpcAddress'>, authorization: Authorization): GrpcChannel {
  const open = async (): Promise<GrpcClient> => new (await import('@camunda8/sdk')).Zeebe.ZeebeGrpcClient({
    oAuthProvider: { getHeaders: async () => ({ ...(await authorization.headers()) }) },
    config: {
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_OAUTH_DISABLED: true,
      ZEEBE_GRPC_ADDRESS: grpcAddress.includes('://') ? grpcAddress : `grpc://${grpcAddress}`,
      CAMUNDA_LOG_LEVEL: 'none',
      zeebeGrpcSettings: {
        ZEEBE_CLIENT_LOG_LEVEL: 'NONE',
        ZEEBE_GRPC_CLIENT_RETRY: false,
        ZEEBE_GRPC_CLIENT_EAGER_CONNECT: false,
        ZEEBE_GRPC_CLIENT_CONNECTION_TOLERANCE_MS: 0,
        GRPC_INITIAL_RECONNECT_BACKOFF_MS: 1000,
        GRPC_MAX_RECONNECT_BACKOFF_MS: '1000',
      },
    },
  });
  let opened: Promise<GrpcClient> | undefined;
  return {
    client: () => opened ??= open(),
    async close() { await (await opened)?.close().catch(() => undefined); },
  };
}

const statusOf = (cause: unknown): number | undefined =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'number' ? cause.code : undefined;

/** An error of the client as one of ours; the engine's reason stands in the facts. */
export function fromGrpcError(call: string, cause: unknown): RunbookError {
  if (cause instanceof RunbookError) return cause;
  const status = statusOf(cause);
  const facts = { call, reason: cause instanceof Error ? cause.message : String(cause) };
  switch (status) {
    case STATUS.notFound: return new RunbookError('NOT_FOUND', facts, { cause });
    case STATUS.unauthenticated:
    case STATUS.permissionDenied: return new RunbookError('PERMISSION_DENIED', facts, { cause });
    case STATUS.invalidArgument:
    case STATUS.failedPrecondition: return new RunbookError('ENGINE_REJECTED', facts, { cause });
    case undefined:
    default: return new RunbookError('ENGINE_UNREACHABLE', facts, { cause });
  }
}

/**
 * One call with a deadline of its own: the SDK's have none.
 * @throws ENGINE_UNREACHABLE (retry) no answer, or no answer for now; NOT_FOUND (refuse); PERMISSION_DENIED, ENGINE_REJECTED (defect)
 */
export async function callEngine<T>(call: string, channel: Pick<GrpcChannel, 'client'>, send: (client: GrpcClient) => Promise<T>, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
  const client = await channel.client();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RunbookError('ENGINE_UNREACHABLE', { call, reason: `no answer within ${timeoutMs} ms` })), timeoutMs);
  });
  try {
    return await Promise.race([send(client), late]);
  } catch (cause) {
    throw fromGrpcError(call, cause);
  } finally {
    clearTimeout(timer);
  }
}

export const isCode = (cause: unknown, code: RunbookError['code']): boolean => cause instanceof RunbookError && cause.code === code;

/** The SDK's type for variables, which leaves null out although the engine takes it. */
const Document = z.custom<Parameters<GrpcClient['completeJob']>[0]['variables']>((value) => typeof value === 'object' && value !== null);

/** A copy that holds only what JSON can carry: undefined values are left out. */
export const jsonOf = (variables: Readonly<Record<string, unknown>>): z.infer<typeof Document> => Document.parse(JSON.parse(JSON.stringify(variables)));
