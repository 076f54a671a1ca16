import { Zeebe } from '@camunda8/sdk';
import { z } from 'zod';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { EngineAuthentication, EngineConnectionConfig } from './engine-config.ts';

export type GrpcClient = InstanceType<typeof Zeebe.ZeebeGrpcClient>;
type SdkOptions = NonNullable<NonNullable<ConstructorParameters<typeof Zeebe.ZeebeGrpcClient>[0]>['config']>;

/** gRPC status codes that mean something here. */
const STATUS = { cancelled: 1, invalidArgument: 3, deadlineExceeded: 4, notFound: 5, permissionDenied: 7, resourceExhausted: 8, failedPrecondition: 9, internal: 13, unavailable: 14, unauthenticated: 16 } as const;
const CALL_TIMEOUT_MS = 10_000;

/** The SDK's own names for credentials. */
export function authenticationOptions(auth: EngineAuthentication): SdkOptions {
  if (auth.kind === 'none') return { CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_OAUTH_DISABLED: true };
  if (auth.kind === 'basic') return { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: auth.username, CAMUNDA_BASIC_AUTH_PASSWORD: auth.password };
  return {
    CAMUNDA_AUTH_STRATEGY: 'OAUTH', CAMUNDA_OAUTH_URL: auth.tokenUrl, ZEEBE_CLIENT_ID: auth.clientId, ZEEBE_CLIENT_SECRET: auth.clientSecret,
    CAMUNDA_TOKEN_DISK_CACHE_DISABLE: true,
    ...(auth.audience === undefined ? {} : { ZEEBE_TOKEN_AUDIENCE: auth.audience, CAMUNDA_ZEEBE_OAUTH_AUDIENCE: auth.audience, CAMUNDA_OPERATE_OAUTH_AUDIENCE: auth.audience, CAMUNDA_TASKLIST_OAUTH_AUDIENCE: auth.audience }),
    ...(auth.scope === undefined ? {} : { CAMUNDA_TOKEN_SCOPE: auth.scope }),
  };
}

/**
 * A channel of its own: silent, without the SDK's endless retries (who calls decides what may be repeated), back within a second or so
 * after the engine was away.
 */
export function openGrpc({ grpcAddress, auth }: Pick<EngineConnectionConfig, 'grpcAddress' | 'auth'>): GrpcClient {
  return new Zeebe.ZeebeGrpcClient({
    config: {
      ...authenticationOptions(auth),
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
export async function callEngine<T>(call: string, send: () => Promise<T>, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RunbookError('ENGINE_UNREACHABLE', { call, reason: `no answer within ${timeoutMs} ms` })), timeoutMs);
  });
  try {
    return await Promise.race([send(), late]);
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
