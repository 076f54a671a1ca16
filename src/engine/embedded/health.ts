import type { EnginePart } from '../../ports/engine-control.ts';
import { z } from 'zod';
import { urlOf, type EnginePorts } from './home.ts';

/** `ready`, or what was seen instead. */
export type Health = string;

const Topology = z.object({ brokers: z.array(z.object({ partitions: z.array(z.object({ role: z.string(), health: z.string() })) })) });
const Status = z.object({ status: z.string() });

async function answerOf(url: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(2_000) });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

const seen = (what: string, { status, body }: { status: number; body: unknown }): Health => `${what} answered ${status} ${JSON.stringify(body).slice(0, 300)}`;

const CHECKS: Readonly<Record<EnginePart, (ports: EnginePorts) => Promise<Health>>> = {
  async opensearch({ search }) {
    const answer = await answerOf(`${urlOf(search)}/_cluster/health`);
    const health = Status.safeParse(answer.body);
    return health.success && health.data.status !== 'red' ? 'ready' : seen('_cluster/health', answer);
  },
  async broker({ rest }) {
    const answer = await answerOf(`${urlOf(rest)}/v2/topology`);
    const topology = Topology.safeParse(answer.body);
    const partitions = topology.success ? topology.data.brokers.flatMap((broker) => broker.partitions) : [];
    const led = partitions.length > 0 && partitions.every(({ role, health }) => role === 'leader' && health === 'healthy');
    return led ? 'ready' : seen('topology', answer);
  },
  async webapps({ webapps, webappsManagement }) {
    const readiness = await answerOf(`${urlOf(webappsManagement)}/actuator/health/readiness`);
    const health = Status.safeParse(readiness.body);
    if (!health.success || health.data.status !== 'UP') return seen('readiness', readiness);
    const login = await answerOf(`${urlOf(webapps)}/api/login?username=demo&password=demo`, { method: 'POST' });
    return login.status === 204 ? 'ready' : seen('login', login);
  },
};

/** Asks a part whether it can do its work; never throws. */
export async function healthOf(part: EnginePart, ports: EnginePorts): Promise<Health> {
  try {
    return await CHECKS[part](ports);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}
