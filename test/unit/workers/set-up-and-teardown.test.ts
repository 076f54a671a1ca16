import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../src/domain/shape.ts';
import type { ManagedCluster } from '../../../src/ports/managed-cluster.ts';
import { render } from '../../../src/runtime/actions.ts';
import { reconcile, type Outcome, type Surroundings } from '../../../src/runtime/reconcile.ts';
import type { SetupInput } from '../../../src/runtime/setup-inputs.ts';
import { walk, type StepDefinition } from '../../../src/runtime/step.ts';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { assessTeardownWorker } from '../../../workers/cluster/assess-teardown.ts';
import { verifyNothingLeftWorker } from '../../../workers/cluster/verify-nothing-left.ts';
import { uninstallRegionsWorker } from '../../../workers/helm/uninstall-regions.ts';
import { createNamespacesWorker } from '../../../workers/kubernetes/create-namespaces.ts';
import { createSecretsWorker } from '../../../workers/kubernetes/create-secrets.ts';
import { removeNamespacesWorker } from '../../../workers/kubernetes/remove-namespaces.ts';
import { removeLockWorker } from '../../../workers/lock/remove.ts';
import { installSearchClustersWorker } from '../../../workers/search/install-clusters.ts';
import { textLike, textWith } from '../../support/matchers.ts';
import { emptyOut } from '../../support/simulated-ownership.ts';
import { SEARCH_DEPLOYED } from '../../support/simulated-search.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster, type WriteFault } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:00:00Z';
const run = { runKey: '42', engineId: 'e', jobKey: '1' };
const shape: Shape = { version: '8.6.0', brokers: 4, partitions: 2, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'eck', secrets: ['bucket-key'], snapshots: true };
const VARIABLES: SetupInput = { layout: SIM_LAYOUT, shape, survivingRegion: 'east' };
const managedOf = (sim: SimulatedCluster): ManagedCluster => sim.managed({
  policy: { layout: SIM_LAYOUT, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 },
  runs: { engineId: 'e', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) },
});

interface Ran { readonly outcome: Outcome<object>; readonly previewed: readonly string[]; readonly sent: readonly string[]; readonly remaining: readonly (readonly string[])[] }

/** A step as preview, then as do; time passes only while it waits. */
async function steps<Input, View, Action, Output extends object>({ step }: { readonly step: StepDefinition<Input, View, Action, Output> }, sim: SimulatedCluster): Promise<Ran> {
  const cluster = managedOf(sim);
  const input = step.input.parse(VARIABLES);
  const clock = { at: Date.parse(START) };
  const ticks = createTicks({ now: () => clock.at }, START);
  const { actions } = walk(step, input, await step.observe(input, cluster.readers, run, ticks), ticks);
  const previewed = (await render(step, actions, cluster, run)).flatMap(({ commands }) => commands);
  const before = sim.effects.length;
  const remaining: (readonly string[])[] = [];
  const around: Surroundings = {
    cluster, run, ticks, goOn: () => undefined, journal: () => undefined, waited: () => undefined, afterWrite: () => Promise.resolve(),
    pause: (ms) => { clock.at += ms; return Promise.resolve(); },
    beforeWrite: (rest) => { remaining.push(rest.flatMap(({ commands }) => commands)); return Promise.resolve(); },
  };
  return { outcome: await reconcile(step, input, around), previewed, sent: sim.effects.slice(before), remaining };
}

const empty = (): SimulatedCluster => {
  const sim = simulatedCluster();
  emptyOut(sim.state, SIM_LAYOUT);
  sim.state.wantedSecrets = ['bucket-key'];
  return sim;
};
/** As a set-up left it, with search clusters of their own, volumes that stay, and the lock of this run. */
const full = (): SimulatedCluster => {
  const sim = simulatedCluster();
  for (const { name } of SIM_LAYOUT.regions) {
    sim.state.searchReleases.set(name, SEARCH_DEPLOYED);
    sim.state.searchResources.set(name, { ours: true, differences: [], phase: 'Ready', ending: false });
    sim.state.volumes.set(name, [{ name: `pv-${name}`, marked: false, stays: true }]);
    sim.state.secretStates.set(`${name}/bucket-key`, 'same');
    sim.state.leases.set(name, { resourceVersion: '1', holder: 'e/42', acting: '', since: START });
  }
  return sim;
};

const SETTING_UP = [createNamespacesWorker, createSecretsWorker, installSearchClustersWorker] as const;
const inOrder = async (sim: SimulatedCluster): Promise<Ran[]> => [
  await steps(uninstallRegionsWorker, sim), await steps(removeNamespacesWorker, sim), await steps(verifyNothingLeftWorker, sim), await steps(removeLockWorker, sim),
];
const setUp = async (sim: SimulatedCluster): Promise<Ran[]> => [await steps(createNamespacesWorker, sim), await steps(createSecretsWorker, sim), await steps(installSearchClustersWorker, sim)];
const faults = (fault: WriteFault): [string, WriteFault[]][] =>
  ['namespace', 'secret', 'search-resource', 'password', 'uninstall', 'delete-search-resource', 'mark', 'claims', 'volumes', 'delete-secrets', 'delete-namespace', 'delete-ledger', 'delete-lease', 'delete-own-namespace'].map((verb) => [verb, [fault]]);

describe('the steps of a set-up', () => {
  it('send what was previewed, each write once, and nothing the second time', async () => {
    const sim = empty();
    const first = await setUp(sim);
    expect(first.map(({ sent }) => sent.length)).toEqual([2, 2, 6]);
    for (const { previewed, sent } of first) expect(sent).toEqual(previewed);
    for (const { previewed, sent, outcome } of await setUp(sim)) expect([previewed, sent, outcome.kind]).toEqual([[], [], 'done']);
  });
  it.each(['answer lost', 'never arrived'] as const)('reach the same when of each write %s', async (fault) => {
    const [sim, other] = [empty(), empty()];
    for (const [verb, list] of faults(fault)) sim.faults.set(verb, list);
    await setUp(sim);
    await setUp(other);
    expect(sim.effects.toSorted()).toEqual(other.effects.toSorted());
  });
  it('need an approval, and say what has no way back', () => {
    for (const { step } of SETTING_UP) expect(step).toMatchObject({ kind: 'approved', fenced: true, irreversible: textLike(/./) });
  });
  it('stop at a Secret of somebody else', async () => {
    const sim = empty();
    sim.state.secretStates.set('west/bucket-key', 'foreign');
    await expect(steps(createSecretsWorker, sim)).rejects.toMatchObject({ code: 'OBJECT_FOREIGN' });
    expect(sim.effects).toEqual([]);
  });
});

describe('the steps of a teardown', () => {
  it('send what was previewed, and leave nothing', async () => {
    const sim = full();
    const ran = await inOrder(sim);
    for (const { previewed, sent } of ran) expect(sent).toEqual(previewed);
    expect(ran[2]?.outcome).toEqual({ kind: 'done', output: { nothingLeft: true } });
    expect(ran[3]?.outcome).toEqual({ kind: 'done', output: { lockRemovedFrom: ['east', 'west'], lockKept: [] } });
    expect(sim.state.leases.size).toBe(0);
    expect(ran[0]?.sent.map((command) => command.replace(/ --kube-context| --context \w+/, ''))).toEqual([
      'helm uninstall camunda east', 'helm uninstall camunda-search east', 'helm uninstall camunda west', 'helm uninstall camunda-search west',
      'kubectl delete elasticsearch elasticsearch', 'kubectl delete elasticsearch elasticsearch', 'kubectl label pv pv-east', 'kubectl label pv pv-west',
      'kubectl delete pvc data-camunda-zeebe-0 data-camunda-zeebe-1', 'kubectl delete pvc data-camunda-zeebe-0 data-camunda-zeebe-1', 'kubectl delete pv pv-east', 'kubectl delete pv pv-west',
    ]);
  });
  it('have of what was approved only the last ones left, at each write', async () => {
    for (const { previewed, remaining } of await inOrder(full())) for (const rest of remaining) expect(rest).toEqual(previewed.slice(-rest.length));
  });
  it('send nothing the second time', async () => {
    const sim = full();
    await inOrder(sim);
    for (const { previewed, sent, outcome } of await inOrder(sim)) expect([previewed, sent, outcome.kind]).toEqual([[], [], 'done']);
  });
  it.each(['answer lost', 'never arrived'] as const)('leave nothing either when of each write %s', async (fault) => {
    const sim = full();
    for (const [verb, list] of faults(fault)) sim.faults.set(verb, list);
    expect((await inOrder(sim))[3]?.outcome).toEqual({ kind: 'done', output: { lockRemovedFrom: ['east', 'west'], lockKept: [] } });
  });
  it('leave a namespace alone that was there before', async () => {
    const sim = full();
    sim.state.namespaces.get('east')?.set('camunda-east', { labels: {}, ending: false });
    const ran = await inOrder(sim);
    expect(sim.state.namespaces.get('east')?.has('camunda-east')).toBe(true);
    expect(ran[2]?.outcome).toEqual({ kind: 'done', output: { nothingLeft: true } });
  });
  it('leave a namespace alone that holds something of somebody else, and do not call that nothing', async () => {
    const sim = full();
    sim.state.foreign.set('west', ['pod theirs']);
    await steps(uninstallRegionsWorker, sim);
    expect((await steps(removeNamespacesWorker, sim)).outcome).toMatchObject({ output: { namespacesKept: ['namespace camunda-west of west stays: it holds pod theirs'] } });
    await expect(steps(verifyNothingLeftWorker, sim)).rejects.toMatchObject({
      code: 'DEADLINE', facts: { waitingFor: 'nothing is left. Left are: namespace camunda-west in west, which holds what is not of this cluster: pod theirs' },
    });
  });
  it('never remove the lock of another run', async () => {
    const sim = full();
    sim.state.leases.set('west', { resourceVersion: '9', holder: 'e/43', acting: '', since: START });
    expect((await steps(removeLockWorker, sim)).outcome).toEqual({ kind: 'done', output: { lockRemovedFrom: ['east'], lockKept: ['the lock in west is not held by this run (e/43)'] } });
    expect(sim.state.leases.has('west')).toBe(true);
  });
});

describe('cluster.assess-teardown', () => {
  const verdict = async (sim: SimulatedCluster): Promise<unknown> => { const { outcome } = await steps(assessTeardownWorker, sim); return outcome.kind === 'done' ? outcome.output : outcome; };
  it('says what serves, what can be removed, and nothing', async () => {
    const sim = full();
    expect(await verdict(sim)).toMatchObject({ verdict: 'serving' });
    for (const { name } of SIM_LAYOUT.regions) sim.state.replicas.set(name, 0);
    expect(await verdict(sim)).toMatchObject({ verdict: 'removable' });
    expect(await verdict(empty())).toMatchObject({ verdict: 'nothing', evidence: { summary: textWith('nothing') } });
  });
  it('says that a region is not reached only after a while', async () => {
    const sim = full();
    sim.lose('west');
    const reads = sim.state.reads;
    expect(await verdict(sim)).toMatchObject({ verdict: 'unreachable' });
    expect(sim.state.reads - reads).toBeGreaterThan(60);
  });
});
