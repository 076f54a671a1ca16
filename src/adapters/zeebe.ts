import type { z } from 'zod';
import type { PartitionProgress } from '../domain/cluster-view.ts';
import type { BrokerId, Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { BrokerRemoval, PlannedChange, ZeebeReader, ZeebeWriter } from '../ports/zeebe.ts';
import { addressOf, type Endpoint } from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../transport/http.ts';
import { accepted, answered, parsed, type CallFacts } from './answers.ts';
import type { PlacesOf } from './region-places.ts';
import { ChangeAnswer, ExportersAnswer, MembershipAnswer, PartitionsAnswer, progressOf, TopologyAnswer } from './zeebe-answers.ts';

/** Deadlines of calls to a gateway that is there; a dead region is cut much earlier, by the transport. The server gives up after 10 s. */
const DEADLINE_MS = { read: 5_000, write: 15_000 } as const;

export interface ZeebeDeps {
  readonly http: SendHttp;
  readonly places: PlacesOf;
  /** Base path of the gateway. */
  readonly contextPath: string;
  /** Names of the broker pods of the region that run. @throws REGION_UNREACHABLE (retry) */
  readonly brokerPods: (region: Region) => Promise<readonly string[]>;
}

/** What the recording transport answers to a change. */
const RECORDED: HttpResponse = { status: 202, text: '{"changeId":0}' };

interface Call { readonly request: HttpRequest; readonly facts: CallFacts }

/** The management API and the topology of a managed cluster. */
export function newZeebeReader({ http, places, contextPath, brokerPods }: ZeebeDeps): ZeebeReader {
  const read = async <Schema extends z.ZodType>(region: Region, endpoint: Endpoint, path: string, schema: Schema): Promise<z.output<Schema>> => {
    const { request, facts } = callTo(region, endpoint, { method: 'GET', path, effect: 'read', timeoutMs: DEADLINE_MS.read });
    const answer = await accepted(http(request), facts, { unreachable: 'CLUSTER_UNREACHABLE', effect: 'read' });
    return parsed(schema, answer.text, facts);
  };
  const partitionsOf = async (region: Region, pod: string): Promise<PartitionProgress[]> => {
    const place = places(region);
    const answer = await read(region, place.broker(pod), '/actuator/partitions', PartitionsAnswer);
    return progressOf(answer, brokerIdOf(pod, place.index));
  };
  return {
    readTopology: (region) => read(region, places(region).rest, `${contextPath}/v2/topology`, TopologyAnswer),
    readMembership: (region) => read(region, places(region).management, `${contextPath}/actuator/cluster`, MembershipAnswer),
    readExporters: (region) => read(region, places(region).management, `${contextPath}/actuator/exporters`, ExportersAnswer),
    readPartitions: async (region) => {
      const answers = await Promise.allSettled((await brokerPods(region)).map((pod) => partitionsOf(region, pod)));
      const told = answers.flatMap((answer) => answer.status === 'fulfilled' ? answer.value : []);
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (told.length === 0) throw failed?.reason ?? new RunbookError('CLUSTER_UNREACHABLE', { region: region.name, reason: 'no broker pod runs' });
      return told.sort((a, b) => a.partitionId - b.partitionId || a.brokerId - b.brokerId);
    },
    dryRunRemoval: (removal) => removeBy(removal, { http, places, contextPath }, { dryRun: true }),
  };
}

/** Changes of a managed cluster by its management API. */
export function newZeebeWriter(deps: Pick<ZeebeDeps, 'http' | 'places' | 'contextPath'>): ZeebeWriter {
  const { http, places, contextPath } = deps;
  const change = (region: Region, method: 'POST' | 'DELETE', path: string): Promise<HttpResponse> => {
    const { request, facts } = callTo(region, places(region).management, { method, path: `${contextPath}${path}`, effect: 'write', timeoutMs: DEADLINE_MS.write, placeholder: RECORDED });
    return accepted(http(request), facts, { unreachable: 'CLUSTER_UNREACHABLE', effect: 'write' });
  };
  return {
    removeBrokers: (removal) => removeBy(removal, deps, { dryRun: false }),
    disableExporter: async (region, exporterId) => {
      const path = `/actuator/exporters/${encodeURIComponent(exporterId)}/disable`;
      const answer = await change(region, 'POST', path);
      return parsed(ChangeAnswer, answer.text, { call: `POST ${path}`, region: region.name });
    },
    cancelChange: async (region, changeId) => {
      await change(region, 'DELETE', `/actuator/cluster/changes/${changeId}`).catch((cause: unknown) => {
        if (!hasEnded(cause)) throw cause; // the change ended while the person decided: the goal is reached
      });
    },
  };
}

/** @source Zeebe 8.6.0: 400 "Cannot cancel change 999 because no change is in progress" */
function hasEnded(cause: unknown): boolean {
  return cause instanceof RunbookError && cause.code === 'CALL_REJECTED' && /no change is in progress/.test(String(cause.facts['answer']));
}

/**
 * A forced removal by a remove list; where that form is not known (404, 405), by a keep list.
 * The two lists are opposites: the keep list is every id of the cluster but those to remove, never typed.
 */
async function removeBy({ region, remove }: BrokerRemoval, { http, places, contextPath }: Pick<ZeebeDeps, 'http' | 'places' | 'contextPath'>, { dryRun }: { readonly dryRun: boolean }): Promise<PlannedChange> {
  const effect = dryRun ? 'read' : 'write';
  const options = { effect, timeoutMs: DEADLINE_MS.write, placeholder: RECORDED } as const;
  const codes = { unreachable: 'CLUSTER_UNREACHABLE', effect } as const;
  const query = `?force=true${dryRun ? '&dryRun=true' : ''}`;
  const { management } = places(region);
  const patch = callTo(region, management, { ...options, method: 'PATCH', path: `${contextPath}/actuator/cluster${query}`, body: { brokers: { remove } } });
  const answer = await answered(http(patch.request), patch.facts, codes);
  if (answer.status !== 404 && answer.status !== 405) {
    return parsed(ChangeAnswer, (await accepted(Promise.resolve(answer), patch.facts, codes)).text, patch.facts);
  }
  const topology = await newZeebeReader({ http, places, contextPath, brokerPods: () => Promise.resolve([]) }).readTopology(region);
  const keep = keepList(topology.clusterSize, remove);
  const post = callTo(region, management, { ...options, method: 'POST', path: `${contextPath}/actuator/cluster/brokers${query}`, body: keep });
  return parsed(ChangeAnswer, (await accepted(http(post.request), post.facts, codes)).text, post.facts);
}

function keepList(clusterSize: number, remove: readonly BrokerId[]): string[] {
  return Array.from({ length: clusterSize }, (_, id) => id).filter((id) => !remove.includes(id)).map(String);
}

function callTo(region: Region, endpoint: Endpoint, request: Omit<HttpRequest, 'endpoint'>): Call {
  return { request: { ...request, endpoint }, facts: { call: `${request.method} ${addressOf(endpoint)}${request.path}`, region: region.name } };
}

/** Region index + ordinal × 2. */
function brokerIdOf(pod: string, regionIndex: number): BrokerId {
  return regionIndex + Number(pod.slice(pod.lastIndexOf('-') + 1)) * 2;
}
