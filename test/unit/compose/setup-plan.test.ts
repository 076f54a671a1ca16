import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan-view.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { planSetup } from '../../../src/compose/setup-plan.ts';
import type { RunPlan } from '../../../src/domain/run-plan.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import type { ClusterPolicy } from '../../../src/ports/runs.ts';
import { SHAPE } from '../../support/bare-step.ts';
import { changes } from '../../support/effects.ts';
import { readModels } from '../../support/models.ts';
import { setUp, vacantCluster } from '../../support/set-up-steps.ts';
import { SIM_LAYOUT, type SimulatedCluster } from '../../support/simulated-cluster.ts';
import { SEARCH_DEPLOYED } from '../../support/simulated-search.ts';

const shape: Shape = { ...SHAPE, secrets: ['bucket-key'], snapshots: true, searchClusters: 'release' };
const known: ClusterPolicy = { layout: SIM_LAYOUT, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0, shape };
const plan = (simulated: SimulatedCluster, policy = known): Promise<RunPlan> => planSetup({ cluster: 'orders' }, {
  policy, engineId: 'embedded-test',
  cluster: simulated.managed({ policy, runs: { engineId: 'embedded-test', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } }),
});
const vacant = (): SimulatedCluster => vacantCluster(shape.secrets);
const installed = (): Promise<SimulatedCluster> => setUp(vacant(), shape);
const typesOf = ({ steps }: RunPlan): string[] => steps.map(({ jobType }) => jobType);
/** Commands without the lease writes that fence them. */
const commandsOf = ({ steps }: RunPlan): string[] => changes(steps.flatMap(({ commands }) => commands));
/** As a plan shows addresses that only the run knows. */
const ADDRESSES: readonly (readonly [string, string])[] = [['10.240.0.10', 'DNS_ADDRESS_OF_east'], ['10.240.0.11', 'DNS_ADDRESS_OF_west']];
const withoutAddresses = (command: string): string => ADDRESSES.reduce((text, [address, name]) => text.replaceAll(address, name), command);

const BEFORE_INSTALLING = ['kubernetes.create-clusters', 'lock.acquire', 'kubernetes.create-namespaces', 'dns.create-balancers', 'dns.chain-regions', 'network.open-ports', 'network.check-paths', 'kubernetes.create-secrets'];
const STEPS = [
  ...BEFORE_INSTALLING, 'search.install-clusters', 'helm.install-regions', 'network.export-services', 'kubernetes.roll-out-brokers', 'zeebe.verify-redundancy', 'search.register-repositories', 'lock.release',
];

describe('planSetup', () => {
  it('plans every step for two empty Kubernetes clusters in the order of the model, and changes nothing', async () => {
    const simulated = vacant();
    const found = await plan(simulated);
    expect(found).toMatchObject({ runbook: 'RegionSetup', regions: ['east', 'west'], verdict: 'empty', approvers: ['platform'] });
    expect([found.decision, found.ends, found.problems]).toEqual([undefined, undefined, undefined]);
    expect(typesOf(found)).toEqual(STEPS);
    const zones = (other: string): string => JSON.stringify(['', '-failover'].map((end) => ({ zone: `camunda-${other}${end}.svc.cluster.local`, addresses: [`DNS_ADDRESS_OF_${other}`] })));
    expect(commandsOf(found)).toEqual([
      'POST /api/v1/namespaces camunda-east (context east)', 'POST /api/v1/namespaces camunda-west (context west)',
      'kubectl --context east create -f - < (Service kube-dns-lb)', 'kubectl --context west create -f - < (Service kube-dns-lb)',
      `kubectl --context east patch configmap coredns ${zones('west')}`, `kubectl --context west patch configmap coredns ${zones('east')}`,
      'kubectl --context east create -f - < (Secret bucket-key)', 'kubectl --context west create -f - < (Secret bucket-key)',
      'helm upgrade --install camunda-search --kube-context east', 'helm upgrade --install camunda-search --kube-context west',
      'helm upgrade --install camunda --kube-context east', 'helm upgrade --install camunda --kube-context west',
      'PUT /_snapshot/camunda_backup readonly=false (context east)', 'PUT /_snapshot/camunda_backup readonly=false (context west)',
    ]);
    expect(simulated.effects).toEqual([]);
    expect(simulated.state.leases.size).toBe(0);
  });

  it('plans what the steps send, one after the other', async () => {
    const simulated = vacant();
    const planned = commandsOf(await plan(simulated));
    await setUp(simulated, shape);
    expect(changes(simulated.effects).map(withoutAddresses)).toEqual(planned);
  });

  it('puts the lease write that fences it before each change', async () => {
    const { steps } = await plan(vacant());
    for (const { commands } of steps.filter(({ jobType }) => !jobType.startsWith('lock.'))) {
      expect(commands.map((command) => command.startsWith('PUT /leases/orders holder=embedded-test/RUN_KEY'))).toEqual(commands.map((_, index) => index % 2 === 0));
    }
  });

  it('asks for an approval of each change, and of nothing else', async () => {
    const { steps } = await plan(vacant());
    expect(steps.filter(({ approved }) => !approved).map(({ jobType }) => jobType)).toEqual(['lock.acquire', 'network.check-paths', 'kubernetes.roll-out-brokers', 'zeebe.verify-redundancy', 'lock.release']);
  });

  it('plans no change of a healthy installation, and says so', async () => {
    const simulated = await installed();
    const done = simulated.effects.length;
    const found = await plan(simulated);
    expect(found.verdict).toBe('installed');
    expect(typesOf(found)).toEqual(STEPS);
    expect(commandsOf(found)).toEqual([]);
    expect(found.steps.filter(({ approved }) => approved).map(({ note }) => note)).toEqual(Array(10).fill('Nothing to do: the goal is reached already.'));
    expect(simulated.effects.length).toBe(done);
  });

  it('plans one changed value as the one change that it is, in its region', async () => {
    const simulated = await installed();
    simulated.state.differences.set('west', [{ path: 'zeebe.logLevel', before: 'info', after: 'debug' }]);
    const found = await plan(simulated);
    expect(found.verdict).toBe('partly');
    expect(found.observers).toContain('would change: west: zeebe.logLevel: info → debug');
    expect(commandsOf(found)).toEqual(['helm upgrade --install camunda --kube-context west']);
  });

  it('plans one changed value of the search clusters likewise, and does not call the installation done', async () => {
    const simulated = await installed();
    simulated.state.searchReleases.set('west', { ...SEARCH_DEPLOYED, differences: [{ path: 'elasticsearch.heapSize', before: '384m', after: '448m' }] });
    const found = await plan(simulated);
    expect(found.verdict).toBe('partly');
    expect(found.observers).toContain('would change: west, search cluster: elasticsearch.heapSize: 384m → 448m');
    expect(commandsOf(found)).toEqual(['helm upgrade --install camunda-search --kube-context west']);
  });

  it.each<{ what: string; change: (state: SimulatedCluster['state']) => void; command: string }>([
    { what: 'a namespace', change: (state) => { state.namespaces.get('west')?.clear(); }, command: 'POST /api/v1/namespaces camunda-west (context west)' },
    { what: 'a zone', change: (state) => { state.forwards.set('east', []); }, command: 'kubectl --context east patch configmap coredns' },
    { what: 'a Secret of another value', change: (state) => { state.secretStates.set('east/bucket-key', 'different'); }, command: 'kubectl --context east replace -f - < (Secret bucket-key)' },
    { what: 'a repository that only reads', change: (state) => { state.repositories.set('west', { readonly: true, fits: true, says: 'fs' }); }, command: 'PUT /_snapshot/camunda_backup readonly=false (context west)' },
  ])('plans what is missing alone: $what', async ({ change, command }) => {
    const simulated = await installed();
    change(simulated.state);
    expect(commandsOf(await plan(simulated))).toEqual([expect.stringContaining(command)]);
  });

  it('opens ports and makes Kubernetes clusters where the provider does so', async () => {
    const simulated = vacant();
    simulated.state.traits = { chainsDns: true, exportsServices: false, opensPorts: true, makesClusters: true };
    const commands = commandsOf(await plan(simulated));
    expect(commands.filter((command) => command.startsWith('cloud'))).toEqual(['cloud create east', 'cloud create west', 'cloud open east', 'cloud open west']);
  });

  it('exports Services instead of chaining DNS where the provider does so', async () => {
    const simulated = vacant();
    simulated.state.traits = { chainsDns: false, exportsServices: true, opensPorts: false, makesClusters: false };
    const commands = commandsOf(await plan(simulated));
    expect(commands.filter((command) => /kube-dns|coredns/.test(command))).toEqual([]);
    expect(commands.filter((command) => command.includes('ServiceExports'))).toHaveLength(2);
  });

  it.each<{ why: string; change: (state: SimulatedCluster['state']) => void; problem: string }>([
    { why: 'both contexts lead to one Kubernetes cluster', change: (state) => { state.clusterUids.set('west', 'east'); }, problem: 'lead to the same Kubernetes cluster' },
    { why: 'a values file contradicts regions.yaml', change: (state) => { state.overlayProblems = ['values.yaml: zeebe.clusterSize is not 4']; }, problem: 'zeebe.clusterSize is not 4' },
    { why: 'helm does not know the chart', change: (state) => { state.helmVersion = '3.18.0'; }, problem: 'needs Helm 4' },
  ])('shows what is in the way, and the decision, where $why', async ({ change, problem }) => {
    const simulated = vacant();
    change(simulated.state);
    const found = await plan(simulated, { ...known, shape: { ...shape, version: problem.includes('Helm') ? '8.10.0' : shape.version } });
    expect(found).toMatchObject({ verdict: 'not-ready', problems: [expect.stringContaining(problem)], decision: expect.stringContaining('the run would ask an operator to wait') });
    expect(commandsOf(found)).toEqual([]);
    expect(typesOf(found)).toEqual(BEFORE_INSTALLING.slice(0, 2));
    expect(simulated.effects).toEqual([]);
  });

  it('sends whoever lost a region to a failback', async () => {
    const simulated = await installed();
    await plan(simulated); // its brokers have formed a cluster by now
    simulated.failOver('west');
    expect((await plan(simulated)).problems?.join()).toContain('Bring the region back with a failback');
  });

  it('says so where a region does not answer', async () => {
    const simulated = vacant();
    simulated.lose('west');
    const found = await plan(simulated);
    expect(found.verdict).toBe('not-ready');
    expect(found.problems?.join()).toContain('The Kubernetes API of west does not answer');
  });

  it('ends at a lock of somebody else', async () => {
    const simulated = vacant();
    simulated.state.leases.set('east', { resourceVersion: '1', holder: 'other-engine/7', acting: '', since: '2026-03-04T02:00:00Z' });
    const found = await plan(simulated);
    expect(found.ends?.code).toBe('LOCKED');
    expect(typesOf(found)).toEqual(['kubernetes.create-clusters']);
  });

  it('refuses a cluster of which regions.yaml does not say what is installed', async () => {
    await expect(plan(vacant(), { ...known, shape: undefined })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
  });
});

describe('the plan of a set-up', () => {
  it('has the steps of the model, but what only prepares or writes the report', async () => {
    const inModel = new Set((await readModels()).filter(({ processId }) => processId === 'RegionSetup').flatMap(({ nodes }) => nodes.flatMap(({ jobType }) => (jobType === null ? [] : [jobType]))));
    const planned = typesOf(await plan(vacant()));
    expect(planned.filter((type) => !inModel.has(type))).toEqual([]);
    expect([...inModel].filter((type) => !planned.includes(type)).sort()).toEqual(['cluster.assess-setup', 'runbook.check-setup-request', 'runbook.write-report']);
  });

  it('is printed with every command, and what would be in the way', async () => {
    const simulated = vacant();
    const found = await plan(simulated);
    const text = renderPlan(createStyle(false), found);
    for (const command of found.steps.flatMap(({ commands }) => commands)) expect(text).toContain(command);
    expect(text).toContain('regions    east, west');
    simulated.state.clusterUids.set('west', 'east');
    expect(renderPlan(createStyle(false), await plan(simulated))).toContain('In the way:\n  - The contexts of east and west lead to the same Kubernetes cluster');
  });
});
