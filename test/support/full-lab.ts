import { expect } from 'vitest';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import { openLab, type ClusterSettings, type LabHarness, type Report } from './lab-harness.ts';
import { kubectl } from './kubectl.ts';
import { regionctl } from './regionctl.ts';

const Topologies = z.looseObject({ regions: z.array(z.looseObject({
  region: z.string(), gateway: z.looseObject({ value: z.looseObject({ brokers: z.array(z.looseObject({ id: z.number(), host: z.string() })) }) }),
})) });
const Named = z.looseObject({ items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })) });
const Cluster = z.looseObject({ brokers: z.array(z.looseObject({ id: z.number() })) });
const Lease = z.looseObject({ spec: z.looseObject({ holderIdentity: z.string().optional() }).optional() });
const Status = z.looseObject({ variables: z.looseObject({ evidence: z.looseObject({
  verdict: z.string(), observers: z.array(z.string()), disk: z.array(z.looseObject({ pod: z.string(), usedPercent: z.number() })),
  exporters: z.array(z.looseObject({ id: z.string(), region: z.string().nullable() })),
}).optional() }) });
export type SeenEvidence = NonNullable<z.infer<typeof Status>['variables']['evidence']>;

/** A whole, verified lab with these options of `lab up`; one that stands so already is taken as it is. */
export async function wholeLab(...options: readonly string[]): Promise<LabHarness> {
  return wholeLabWith({}, ...options);
}

/** The same, with settings of its cluster that differ from the lab's own. */
export async function wholeLabWith(cluster: ClusterSettings, ...options: readonly string[]): Promise<LabHarness> {
  await regionctl(['lab', 'up', ...options], { show: true, mustEnd: 0 });
  return openLab(cluster);
}

/** `kubectl get` of anything of a region, as data. */
export async function get(lab: LabHarness, region: string, ...what: readonly string[]): Promise<unknown> {
  return JSON.parse(await kubectl(lab, region, ['get', ...what]));
}

/** Members of the cluster as that region's gateway tells them, ascending. */
export async function membersAt(lab: LabHarness, region: string): Promise<number[]> {
  const answer = await get(lab, region, '--raw', `/api/v1/namespaces/camunda-${region}/services/camunda-zeebe-gateway:9600/proxy/actuator/cluster`);
  return Cluster.parse(answer).brokers.map(({ id }) => id).sort((a, b) => a - b);
}

const Approvals = z.array(z.looseObject({ elementId: z.string() }));

/** Approves whatever the run asks for until its report is there: a step with nothing to do asks for nothing. */
export async function approveAll(lab: LabHarness, run: string, as: string): Promise<Report> {
  return eventually(`report of run ${run}, approved by ${as}`, 600_000, async () => {
    await approveOpen(lab, run, as);
    return lab.reportNow(run);
  }, 1_000);
}

/** Approves whatever the run asks for before that task is open; gives its key. */
export async function approveUpTo(lab: LabHarness, run: string, as: string, elementId: string): Promise<string> {
  return eventually(`task ${elementId} of run ${run}, the others approved by ${as}`, 600_000, async () => {
    await approveOpen(lab, run, as, elementId);
    const key = await lab.openTask(run, elementId);
    if (key === undefined) throw new Error(`${elementId} is not open`);
    return key;
  });
}

async function approveOpen(lab: LabHarness, run: string, as: string, butFor?: string): Promise<void> {
  const open = Approvals.parse(JSON.parse((await lab.ctl(['tasks', run, '-o', 'json'])).stdout)).filter(({ elementId }) => elementId.startsWith('Task_Approve') && elementId !== butFor);
  for (const { elementId } of open) {
    const key = await lab.openTask(run, elementId);
    if (key !== undefined) await lab.ctl(['approve', key, '--as', as]);
  }
}

/** Who holds the lock as that region keeps it; empty when nobody does. */
export async function lockHolderAt(lab: LabHarness, region: string): Promise<string> {
  const lease = Lease.parse(await get(lab, region, '--namespace', 'region-runbooks', 'lease', 'lab', '-o', 'json'));
  return lease.spec?.holderIdentity ?? '';
}

/** The evidence that the run saw last. */
export async function evidenceOf(lab: LabHarness, run: string): Promise<SeenEvidence> {
  const { stdout } = await lab.ctl(['status', run, '--verbose', '-o', 'json']);
  const { evidence } = Status.parse(JSON.parse(stdout)).variables;
  if (evidence === undefined) throw new Error(`run ${run} has no evidence yet`);
  return evidence;
}

/** Commands of the report that the cluster took: "202" is the cluster API's only word for that. */
export const acceptedOf = ({ steps }: Report, text: string): readonly string[] =>
  steps.flatMap(({ actions }) => actions).filter(({ command, answer }) => command.includes(text) && answer.startsWith('202')).map(({ command }) => command);

export interface Expected {
  readonly survivor: string;
  readonly removed: readonly number[];
  readonly members: readonly number[];
  readonly partitions?: number;
}

/** The run ended well: who was lost is out, once; the survivors are the cluster; everything acknowledged is there; the lock is free. */
export async function expectRestored(lab: LabHarness, report: Report, { survivor, removed, members, partitions = 2 }: Expected): Promise<void> {
  const lost = survivor === 'region0' ? 'region1' : 'region0';
  expect(report).toMatchObject({ outcome: 'restored', verdict: 'lost', removedBrokers: removed, disabledExporters: [`elasticsearch${lost}`], verification: { rounds: 10, partitions } });
  expect(report.verification?.recordsChecked).toBeGreaterThan(0);
  expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
  expect(acceptedOf(report, '"remove"').length, JSON.stringify(report.steps)).toBeLessThanOrEqual(1);
  expect(await membersAt(lab, survivor)).toEqual(members);
  expect(await lockHolderAt(lab, survivor)).toBe('');
}

/** Nothing was taken from the cluster: all brokers are members and every partition takes messages, as both gateways say. */
export async function expectWhole(lab: LabHarness): Promise<void> {
  for (const region of ['region0', 'region1']) expect(await membersAt(lab, region)).toEqual([0, 1, 2, 3]);
  const { exitCode, stderr } = await lab.ctl(['canary', '--cluster', 'lab']);
  expect(exitCode, stderr).toBe(0);
}

/** Names of what a namespace holds of a kind. */
export async function namesOf(lab: LabHarness, region: string, namespace: string, kind: string): Promise<string[]> {
  return Named.parse(await get(lab, region, '--namespace', namespace, kind, '-o', 'json')).items.map(({ metadata }) => metadata.name);
}

/** The same of a cluster up to 8.5: both gateways see every broker in the region of its id, and nothing is left of temporary brokers. */
export async function expectClassicWhole(lab: LabHarness, brokersEach = 2): Promise<void> {
  const { regions } = Topologies.parse(JSON.parse((await lab.ctl(['topology', '--cluster', 'lab', '-o', 'json'], { mustEnd: 0 })).stdout));
  const places = Array.from({ length: 2 * brokersEach }, (_, id) => `${id} camunda-zeebe-${Math.floor(id / 2)}.camunda-zeebe.camunda-region${id % 2}.svc`);
  for (const { region, gateway } of regions) {
    const seen = gateway.value.brokers.map(({ id, host }) => `${id} ${host.replace(/\.svc.*$/, '.svc')}`).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    expect(seen, region).toEqual(places);
  }
  expect(regions.map(({ region }) => region).sort()).toEqual(['region0', 'region1']);
  for (const region of ['region0', 'region1']) {
    for (const kind of ['pods', 'persistentvolumeclaims', 'networkpolicies']) expect(await namesOf(lab, region, `camunda-${region}-failover`, kind), kind).toEqual([]);
  }
  const { exitCode, stderr } = await lab.ctl(['canary', '--cluster', 'lab']);
  expect(exitCode, stderr).toBe(0);
}
