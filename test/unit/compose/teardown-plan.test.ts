import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan-view.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { planTeardown } from '../../../src/compose/teardown-plan.ts';
import type { RunPlan } from '../../../src/domain/run-plan.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import type { ClusterPolicy } from '../../../src/ports/runs.ts';
import { unchainRegionsWorker } from '../../../workers/dns/unchain-regions.ts';
import { uninstallRegionsWorker } from '../../../workers/helm/uninstall-regions.ts';
import { removeNamespacesWorker } from '../../../workers/kubernetes/remove-namespaces.ts';
import { runBare, setupVariables, SHAPE } from '../../support/bare-step.ts';
import { changes } from '../../support/effects.ts';
import { readModels } from '../../support/models.ts';
import { setUp, vacantCluster } from '../../support/set-up-steps.ts';
import { SIM_LAYOUT, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const shape: Shape = { ...SHAPE, secrets: ['bucket-key'], snapshots: true, searchClusters: 'release' };
const known: ClusterPolicy = { layout: SIM_LAYOUT, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0, shape };
const plan = (simulated: SimulatedCluster, { evenIfServing = false, policy = known } = {}): Promise<RunPlan> => planTeardown({ cluster: 'orders', evenIfServing }, {
  policy, engineId: 'embedded-test',
  cluster: simulated.managed({ policy, runs: { engineId: 'embedded-test', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } }),
});
const vacant = (): SimulatedCluster => vacantCluster(shape.secrets);
const typesOf = ({ steps }: RunPlan): string[] => steps.map(({ jobType }) => jobType);
/** Commands without the lease writes that fence them. */
const commandsOf = ({ steps }: RunPlan): string[] => changes(steps.flatMap(({ commands }) => commands));

const STEPS = ['lock.acquire', 'helm.uninstall-regions', 'dns.unchain-regions', 'network.close-ports', 'kubernetes.remove-namespaces', 'cluster.verify-nothing-left', 'kubernetes.delete-clusters', 'lock.remove'];

/** As a set-up left it, with volumes that stay behind their claims; what was sent until then is forgotten. */
async function serving(): Promise<SimulatedCluster> {
  const simulated = await setUp(vacant(), shape);
  for (const { name } of SIM_LAYOUT.regions) {
    simulated.state.claims.set(name, ['data-camunda-zeebe-0']);
    simulated.state.volumes.set(name, [{ name: `pv-${name}`, marked: false, stays: true }]);
  }
  simulated.effects.length = 0;
  return simulated;
}
/** Everything is there, and nobody is served. */
async function idle(): Promise<SimulatedCluster> {
  const simulated = await serving();
  for (const { name } of SIM_LAYOUT.regions) simulated.state.replicas.set(name, 0);
  return simulated;
}

describe('planTeardown', () => {
  it('plans every removal in the order of the model, and changes nothing', async () => {
    const simulated = await idle();
    const found = await plan(simulated);
    expect(found).toMatchObject({ runbook: 'RegionTeardown', regions: ['east', 'west'], verdict: 'removable', approvers: ['platform'] });
    expect([found.decision, found.ends]).toEqual([undefined, undefined]);
    expect(typesOf(found)).toEqual(STEPS);
    expect(commandsOf(found)).toEqual([
      ...['east', 'west'].flatMap((region) => ['camunda', 'camunda-search'].map((release) => `helm uninstall ${release} --kube-context ${region}`)),
      'kubectl --context east label pv pv-east', 'kubectl --context west label pv pv-west',
      'kubectl --context east delete pvc data-camunda-zeebe-0', 'kubectl --context west delete pvc data-camunda-zeebe-0',
      'kubectl --context east delete pv pv-east', 'kubectl --context west delete pv pv-west',
      'kubectl --context east patch configmap coredns', 'kubectl --context west patch configmap coredns',
      'kubectl --context east delete service kube-dns-lb', 'kubectl --context west delete service kube-dns-lb',
      'kubectl --context east delete secret bucket-key', 'kubectl --context west delete secret bucket-key',
      'kubectl --context east delete namespace camunda-east', 'kubectl --context west delete namespace camunda-west',
    ]);
    expect(simulated.effects).toEqual([]);
  });

  it('plans what the steps send, one after the other', async () => {
    const simulated = await idle();
    const planned = commandsOf(await plan(simulated));
    const variables = { ...setupVariables(), shape };
    await runBare(uninstallRegionsWorker.step, variables, simulated);
    await runBare(unchainRegionsWorker.step, variables, simulated);
    await runBare(removeNamespacesWorker.step, variables, simulated);
    expect(changes(simulated.effects)).toEqual(planned);
  });

  it('plans nothing where nothing is left, and says so', async () => {
    const found = await plan(vacant());
    expect(found.verdict).toBe('nothing');
    expect(typesOf(found)).toEqual(STEPS);
    expect(commandsOf(found)).toEqual([]);
    expect(found.steps.filter(({ approved }) => approved).map(({ note }) => note)).toEqual(Array(5).fill('Nothing to do: the goal is reached already.'));
  });

  it('tells what is removed, and what is left alone and why', async () => {
    const simulated = await idle();
    simulated.state.foreign.set('east', ['pod debug']);
    const { observers, steps } = await plan(simulated);
    expect(observers).toEqual(expect.arrayContaining([expect.stringMatching(/^to be removed: .*release camunda/), expect.stringMatching(/^left alone: .*camunda-east.*pod debug/)]));
    expect(steps.flatMap(({ commands }) => commands).filter((command) => command.includes('delete namespace'))).toEqual(['kubectl --context west delete namespace camunda-west']);
  });

  it('ends with CLUSTER_SERVES where clients may be served, and plans no step', async () => {
    const found = await plan(await serving());
    expect(found).toMatchObject({ verdict: 'serving', steps: [], ends: { code: 'CLUSTER_SERVES', why: expect.stringContaining('--even-if-serving') } });
    expect(found.observers).toContain('The gateway of east answers: 2 of 2 partitions have a leader');
  });

  it('plans the same removal of a cluster that serves where that is asked for', async () => {
    const found = await plan(await serving(), { evenIfServing: true });
    expect(found.verdict).toBe('serving');
    expect(found.ends).toBeUndefined();
    expect(commandsOf(found)).toEqual(commandsOf(await plan(await idle())));
  });

  it('closes ports and deletes Kubernetes clusters where a set-up made them', async () => {
    const simulated = await idle();
    simulated.state.traits = { chainsDns: true, exportsServices: false, opensPorts: true, makesClusters: true };
    simulated.state.openPorts.add('east');
    simulated.state.clusters.set('east', { state: 'running', ours: true }).set('west', { state: 'running', ours: false });
    expect(commandsOf(await plan(simulated)).filter((command) => command.startsWith('cloud'))).toEqual(['cloud close east', 'cloud delete east']);
  });

  it('shows the decision where a region does not answer, even if it would serve', async () => {
    const simulated = await idle();
    simulated.lose('west');
    for (const evenIfServing of [false, true]) {
      expect(await plan(simulated, { evenIfServing })).toMatchObject({ verdict: 'unreachable', steps: [], decision: 'A region does not answer: the run would ask an operator to wait or to stop.' });
    }
  });

  it('ends at a lock of somebody else', async () => {
    const simulated = await idle();
    simulated.state.leases.set('east', { resourceVersion: '1', holder: 'other-engine/7', acting: '', since: '2026-03-04T02:00:00Z' });
    expect(await plan(simulated)).toMatchObject({ ends: { code: 'LOCKED' }, steps: [] });
  });

  it('refuses a cluster of which regions.yaml does not say what is installed', async () => {
    await expect(plan(vacant(), { policy: { ...known, shape: undefined } })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
  });
});

describe('the plan of a teardown', () => {
  it('has the steps of the model, but what only prepares, follows an early end or writes the report', async () => {
    const inModel = new Set((await readModels()).filter(({ processId }) => processId === 'RegionTeardown').flatMap(({ nodes }) => nodes.flatMap(({ jobType }) => (jobType === null ? [] : [jobType]))));
    const planned = typesOf(await plan(await idle()));
    expect(planned.filter((type) => !inModel.has(type))).toEqual([]);
    expect([...inModel].filter((type) => !planned.includes(type)).sort()).toEqual(['cluster.assess-teardown', 'lock.release', 'runbook.check-teardown-request', 'runbook.write-report']);
  });

  it('is printed with every command, and with the reason where it ends at once', async () => {
    const found = await plan(await idle());
    const text = renderPlan(createStyle(false), found);
    for (const command of found.steps.flatMap(({ commands }) => commands)) expect(text).toContain(command);
    expect(renderPlan(createStyle(false), await plan(await serving()))).toMatch(/The run would end here: .*\[CLUSTER_SERVES\]/);
  });
});
