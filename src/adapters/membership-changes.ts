import type { Membership, Topology } from '../domain/cluster-view.ts';
import type { BrokerId, Region } from '../domain/regions.ts';
import type { BrokerAddition, BrokerRemoval, PlannedChange } from '../ports/zeebe.ts';
import type { HttpResponse } from '../transport/http.ts';
import { accepted, answered, parsed, type CallCodes } from './answers.ts';
import { callTo, DEADLINE_MS, RECORDED_CHANGE, type ZeebeCallDeps } from './zeebe-calls.ts';
import { ChangeAnswer } from './zeebe-answers.ts';

/** A change by `PATCH`, and the list that says the same where that form is not known (404, 405). */
interface Change {
  readonly region: Region;
  readonly effect: 'read' | 'write';
  /** `?force=true`, or empty. */
  readonly query: string;
  readonly body: unknown;
  /** Query and the ids of all brokers that are to be members. */
  readonly asList: () => Promise<{ readonly query: string; readonly members: readonly BrokerId[] }>;
}

/**
 * A forced removal by a remove list; where that form is not known, by a keep list.
 * The two lists are opposites: the keep list is every id of the cluster but those to remove, never typed.
 */
export async function removeBy({ region, remove }: BrokerRemoval, deps: ZeebeCallDeps, { dryRun, readTopology }: {
  readonly dryRun: boolean; readonly readTopology: (region: Region) => Promise<Topology>;
}): Promise<PlannedChange> {
  const query = `?force=true${dryRun ? '&dryRun=true' : ''}`;
  const asList: Change['asList'] = async () => ({ query, members: allBut(remove, (await readTopology(region)).clusterSize) });
  return sendChange({ region, effect: dryRun ? 'read' : 'write', query, body: { brokers: { remove } }, asList }, deps);
}

/** An addition that is never forced; where the add list is not known, by the list of all members, those of now and the new ones. */
export async function addBy({ region, add, replicationFactor }: BrokerAddition, deps: ZeebeCallDeps, readMembership: (region: Region) => Promise<Membership>): Promise<PlannedChange> {
  const asList: Change['asList'] = async () => ({
    query: `?replicationFactor=${replicationFactor}`,
    // Not from the topology: a member that is down at this moment is missing there, and a list without it would remove it.
    members: [...new Set([...(await readMembership(region)).members, ...add])].sort((a, b) => a - b),
  });
  return sendChange({ region, effect: 'write', query: '', body: { brokers: { add }, partitions: { replicationFactor } }, asList }, deps);
}

async function sendChange({ region, effect, query, body, asList }: Change, { http, places, contextPath }: ZeebeCallDeps): Promise<PlannedChange> {
  const options = { effect, timeoutMs: DEADLINE_MS.write, placeholder: RECORDED_CHANGE } as const;
  const codes: CallCodes = { unreachable: 'CLUSTER_UNREACHABLE', effect };
  const { management } = places(region);
  const patch = callTo(region, management, { ...options, method: 'PATCH', path: `${contextPath}/actuator/cluster${query}`, body });
  const answer: HttpResponse = await answered(http(patch.request), patch.facts, codes);
  if (answer.status !== 404 && answer.status !== 405) {
    return parsed(ChangeAnswer, (await accepted(Promise.resolve(answer), patch.facts, codes)).text, patch.facts);
  }
  const list = await asList();
  const post = callTo(region, management, { ...options, method: 'POST', path: `${contextPath}/actuator/cluster/brokers${list.query}`, body: list.members.map(String) });
  return parsed(ChangeAnswer, (await accepted(http(post.request), post.facts, codes)).text, post.facts);
}

function allBut(remove: readonly BrokerId[], clusterSize: number): BrokerId[] {
  return Array.from({ length: clusterSize }, (_, id) => id).filter((id) => !remove.includes(id));
}
