import type { Topology } from '../domain/cluster-view.ts';
import type { Region, RegionName } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { addressOf } from '../transport/endpoint.ts';
import { NoAnswer } from '../transport/no-answer.ts';
import { accepted, answered, parsed, type CallCodes } from './answers.ts';
import { callTo, DEADLINE_MS, type ZeebeCallDeps } from './zeebe-calls.ts';
import { TopologyAnswer } from './zeebe-answers.ts';

/** How long a gateway without `/v2` is asked over gRPC at once: a cluster may be upgraded while the runner lives. */
const WAY_KEPT_MS = 60_000;

const CODES: CallCodes = { unreachable: 'CLUSTER_UNREACHABLE', effect: 'read' };

/**
 * Reads the topology by `/v2/topology`, or over gRPC where the gateway has no such path (8.5 answers 404) or its Service no REST port (8.2–8.4).
 * A gateway that does not answer at all is not asked twice. The reader remembers for a minute, or until it fails, which regions are asked over gRPC.
 */
export function newTopologyReader({ http, grpc, places, contextPath }: ZeebeCallDeps): (region: Region) => Promise<Topology> {
  const grpcUntilMs = new Map<RegionName, number>();

  /** Null where there is no such path, or no such port. */
  const overRest = async (region: Region): Promise<Topology | null> => {
    const { request, facts } = callTo(region, places(region).rest, { method: 'GET', path: `${contextPath}/v2/topology`, effect: 'read', timeoutMs: DEADLINE_MS.read });
    const sent = http(request).catch((cause: unknown) => {
      if (cause instanceof NoAnswer && cause.reason === 'absent') return null;
      throw cause;
    });
    const answer = await answered(sent, facts, CODES);
    if (answer === null || answer.status === 404) return null;
    return parsed(TopologyAnswer, (await accepted(Promise.resolve(answer), facts, CODES)).text, facts);
  };
  const overGrpc = async (region: Region): Promise<Topology> => {
    const endpoint = places(region).grpc;
    const facts = { call: `gRPC Topology to ${addressOf(endpoint)}`, region: region.name };
    const answer = await grpc.topology(endpoint, DEADLINE_MS.grpc);
    if (answer.kind === 'failed') throw new RunbookError('CLUSTER_UNREACHABLE', { ...facts, status: answer.status, error: answer.error });
    return parsed(TopologyAnswer, JSON.stringify(answer.topology), facts);
  };

  return async (region) => {
    const remembered = (grpcUntilMs.get(region.name) ?? 0) > Date.now();
    const found = remembered ? null : await overRest(region);
    if (found !== null) return found;
    try {
      const topology = await overGrpc(region);
      if (!remembered) grpcUntilMs.set(region.name, Date.now() + WAY_KEPT_MS);
      return topology;
    } catch (cause) {
      grpcUntilMs.delete(region.name);
      throw cause;
    }
  };
}
