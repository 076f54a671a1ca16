import type { z } from 'zod';
import type { ExporterTarget, PartitionProgress } from '../domain/cluster-view.ts';
import { brokerIdOfPod, type Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { PlannedChange, ZeebeReader, ZeebeWriter } from '../ports/zeebe.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import { accepted, parsed, type CallFacts } from './answers.ts';
import { generationOf, isAbsent } from './generation.ts';
import { addBy, removeBy } from './membership-changes.ts';
import { newTopologyReader } from './topology.ts';
import { callTo, DEADLINE_MS, RECORDED_CHANGE, type ZeebeCallDeps } from './zeebe-calls.ts';
import { ChangeAnswer, ExportersAnswer, ExportingAnswer, MembershipAnswer, PartitionsAnswer, progressOf } from './zeebe-answers.ts';

export interface ZeebeDeps extends ZeebeCallDeps {
  /** Names of the broker pods of the region that run. @throws REGION_UNREACHABLE (retry) */
  readonly brokerPods: (region: Region) => Promise<readonly string[]>;
  /** Where the exporters of the region's brokers write, by their environment. @throws REGION_UNREACHABLE (retry) */
  readonly exporterTargets: (region: Region) => Promise<readonly ExporterTarget[]>;
}

/** A write, without what all of them share. */
type Sent = Pick<HttpRequest, 'method' | 'path' | 'body'> & { readonly placeholder: HttpResponse };

/** The management API and the topology of a managed cluster. */
export function newZeebeReader(deps: ZeebeDeps): ZeebeReader {
  const { http, places, contextPath, brokerPods, exporterTargets } = deps;
  const read = async <Schema extends z.ZodType>(region: Region, endpoint: Endpoint, path: string, schema: Schema): Promise<z.output<Schema>> => {
    const { request, facts } = callTo(region, endpoint, { method: 'GET', path, effect: 'read', timeoutMs: DEADLINE_MS.read });
    const answer = await accepted(http(request), facts, { unreachable: 'CLUSTER_UNREACHABLE', effect: 'read' });
    return parsed(schema, answer.text, facts);
  };
  const partitionsOf = async (region: Region, pod: string): Promise<PartitionProgress[]> => {
    const answer = await read(region, places(region).broker(pod), '/actuator/partitions', PartitionsAnswer);
    return progressOf(answer, brokerIdOfPod(region, Number(pod.slice(pod.lastIndexOf('-') + 1))));
  };
  const readTopology = newTopologyReader(deps);
  const askExporters: ZeebeReader['readExporters'] = (region) => read(region, places(region).management, `${contextPath}/actuator/exporters`, ExportersAnswer);
  const readGeneration: ZeebeReader['readGeneration'] = (region) => generationOf({ readExporters: askExporters, readTopology }, region);
  /** The answer of an API, or of what stands in for it on a cluster that is too old to have it. */
  const orElse = async <Answer>(region: Region, ask: Promise<Answer>, instead: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask;
    } catch (cause) {
      if (isAbsent(cause) && await readGeneration(region) === 'classic') return instead();
      throw cause;
    }
  };
  return {
    readGeneration,
    readTopology,
    readMembership: (region) => orElse(region, read(region, places(region).management, `${contextPath}/actuator/cluster`, MembershipAnswer), async () => {
      const { clusterSize } = await readTopology(region);
      return { members: Array.from({ length: clusterSize }, (_, id) => id) };
    }),
    readExporters: (region) => orElse(region, askExporters(region), async () => (await exporterTargets(region)).map(({ id }) => ({ id, status: 'ENABLED' }))),
    readPartitions: async (region) => {
      const answers = await Promise.allSettled((await brokerPods(region)).map((pod) => partitionsOf(region, pod)));
      const told = answers.flatMap((answer) => answer.status === 'fulfilled' ? answer.value : []);
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (told.length === 0) throw failed?.reason ?? new RunbookError('CLUSTER_UNREACHABLE', { region: region.name, reason: 'no broker pod runs' });
      return told.sort((a, b) => a.partitionId - b.partitionId || a.brokerId - b.brokerId);
    },
    dryRunRemoval: (removal) => removeBy(removal, deps, { dryRun: true, readTopology }),
  };
}

/** Changes of a managed cluster by its management API. */
export function newZeebeWriter(deps: ZeebeCallDeps): ZeebeWriter {
  const { http, places, contextPath } = deps;
  const reader = newZeebeReader({ ...deps, brokerPods: () => Promise.resolve([]), exporterTargets: () => Promise.resolve([]) });
  const sent = async (region: Region, { method, path, body, placeholder }: Sent): Promise<HttpResponse & { readonly facts: CallFacts }> => {
    const { request, facts } = callTo(region, places(region).management, {
      method, path: `${contextPath}${path}`, effect: 'write', timeoutMs: DEADLINE_MS.write, placeholder, ...(body === undefined ? {} : { body }),
    });
    return { ...await accepted(http(request), facts, { unreachable: 'CLUSTER_UNREACHABLE', effect: 'write' }), facts };
  };
  const change = async (region: Region, call: Omit<Sent, 'placeholder'>): Promise<PlannedChange> => {
    const { text, facts } = await sent(region, { ...call, placeholder: RECORDED_CHANGE });
    return parsed(ChangeAnswer, text, facts);
  };
  const switchExporting = async (region: Region, to: 'pause' | 'resume'): Promise<void> => {
    const { status, text, facts } = await sent(region, { method: 'POST', path: `/actuator/exporting/${to}`, placeholder: { status: 204, text: '' } });
    if (status === 204) return;
    const inner = parsed(ExportingAnswer, text, facts);
    if (inner.status !== 204) throw new RunbookError('OUTCOME_UNKNOWN', { ...facts, status: inner.status, answer: inner.says });
  };
  return {
    removeBrokers: (removal) => removeBy(removal, deps, { dryRun: false, readTopology: reader.readTopology }),
    addBrokers: (addition) => addBy(addition, deps, reader.readMembership),
    disableExporter: (region, exporterId) => change(region, { method: 'POST', path: `/actuator/exporters/${encodeURIComponent(exporterId)}/disable` }),
    enableExporter: (region, exporterId, initializeFrom) => change(region, { method: 'POST', path: `/actuator/exporters/${encodeURIComponent(exporterId)}/enable`, body: { initializeFrom } }),
    pauseExporting: (region) => switchExporting(region, 'pause'),
    resumeExporting: (region) => switchExporting(region, 'resume'),
    cancelChange: async (region, changeId) => {
      await sent(region, { method: 'DELETE', path: `/actuator/cluster/changes/${changeId}`, placeholder: RECORDED_CHANGE }).catch((cause: unknown) => {
        if (!hasEnded(cause)) throw cause; // the change ended while the person decided: the goal is reached
      });
    },
  };
}

/** @source Zeebe 8.6.0: 400 "Cannot cancel change 999 because no change is in progress" */
function hasEnded(cause: unknown): boolean {
  return cause instanceof RunbookError && cause.code === 'CALL_REJECTED' && /no change is in progress/.test(String(cause.facts['answer']));
}
