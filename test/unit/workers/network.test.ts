import { describe, expect, it } from 'vitest';
import type { Writers } from '../../../src/ports/managed-cluster.ts';
import { render } from '../../../src/runtime/actions.ts';
import type { SetupInput } from '../../../src/runtime/setup-inputs.ts';
import { walk, type StepDefinition } from '../../../src/runtime/step.ts';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { chainRegionsWorker } from '../../../workers/dns/chain-regions.ts';
import { createBalancersWorker } from '../../../workers/dns/create-balancers.ts';
import { unchainRegionsWorker } from '../../../workers/dns/unchain-regions.ts';
import { createClustersWorker } from '../../../workers/kubernetes/create-clusters.ts';
import { deleteClustersWorker } from '../../../workers/kubernetes/delete-clusters.ts';
import { closePortsWorker } from '../../../workers/network/close-ports.ts';
import { exportServicesWorker } from '../../../workers/network/export-services.ts';
import { openPortsWorker } from '../../../workers/network/open-ports.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';
import { unchained } from '../../support/simulated-network.ts';

const START = '2026-01-01T00:00:00Z';
const run = { runKey: '42', engineId: 'e', jobKey: '1' };
const shape = { version: '8.6.0', brokers: 8, partitions: 8, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'chart', secrets: [], snapshots: true };
const ALL = { chainsDns: true, exportsServices: true, opensPorts: true, makesClusters: true } as const;

const managedBy = (sim: SimulatedCluster) => sim.managed({
  policy: { layout: SIM_LAYOUT, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 },
  runs: { engineId: 'e', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) },
});

/** Runs a step to its end as the runtime does. Each action must be the next of those that were approved at the first look. */
async function complete<View, Action, Output>(sim: SimulatedCluster, { step }: { readonly step: StepDefinition<SetupInput, View, Action, Output> }): Promise<{ readonly output: Output; readonly sent: number; readonly waits: readonly string[] }> {
  const cluster = managedBy(sim);
  const ticks = createTicks({ now: () => Date.parse(START) }, START);
  const input = step.input.parse({ layout: SIM_LAYOUT, shape, survivingRegion: 'east' });
  const digests = async (actions: readonly Action[]): Promise<string[]> => (await render(step, actions, cluster, run)).map(({ digest }) => digest);
  const approved = await digests(walk(step, input, await step.observe(input, cluster.readers, run, ticks), ticks).actions);
  const writers: Writers = cluster.writers(() => undefined);
  const waits: string[] = [];
  let sent = 0;
  for (let looks = 0; looks < 30; looks += 1) {
    const view = await step.observe(input, cluster.readers, run, ticks);
    const plan = step.plan(input, view, ticks);
    if (plan.kind === 'done') return { output: step.output.parse(plan.output), sent, waits };
    if (plan.kind === 'decide') throw new Error(plan.code);
    if (plan.kind === 'wait') { waits.push(plan.why); continue; }
    expect(await digests(walk(step, input, view, ticks).actions)).toEqual(approved.slice(sent));
    await step.apply(plan.action, writers, run);
    sent += 1;
  }
  throw new Error(`no end: ${waits.at(-1) ?? ''}`);
}

const chainable = (): SimulatedCluster => {
  const sim = simulatedCluster();
  unchained(SIM_LAYOUT, sim.state);
  return sim;
};

describe('the DNS of two regions', () => {
  it('is chained and restored, each step only as approved', async () => {
    const sim = chainable();
    expect((await complete(sim, createBalancersWorker)).output).toEqual({ dnsAddresses: { east: ['10.240.0.10'], west: ['10.240.0.11'] } });
    expect((await complete(sim, chainRegionsWorker)).output.dnsChained).toBe(true);
    expect(sim.effects.slice(2)).toEqual([expect.stringContaining('--context east patch configmap coredns'), expect.stringContaining('--context west patch configmap coredns')]);
    expect((await complete(sim, unchainRegionsWorker)).output).toEqual({ dnsRestored: true, dnsKept: [] });
    expect([...sim.state.balancers.keys(), ...[...sim.state.forwards.values()].flat()]).toEqual([]);
  });

  it('has its pods restarted where they do not look for a change themselves', async () => {
    const sim = chainable();
    sim.state.reloads = false;
    await complete(sim, createBalancersWorker);
    expect((await complete(sim, chainRegionsWorker)).sent).toBe(4);
    expect((await complete(sim, unchainRegionsWorker)).sent).toBe(6);
  });

  it('is left alone by a second run of each step', async () => {
    const sim = chainable();
    await complete(sim, createBalancersWorker);
    await complete(sim, chainRegionsWorker);
    const before = [...sim.effects];
    expect((await complete(sim, createBalancersWorker)).sent).toBe(0);
    expect((await complete(sim, chainRegionsWorker)).sent).toBe(0);
    expect(sim.effects).toEqual(before);
  });

  it('goes on where a killed runner left it, and foresees only the rest', async () => {
    const sim = chainable();
    sim.state.reloads = false;
    await complete(sim, createBalancersWorker);
    sim.faults.set('forward', ['answer lost']);
    await expect(complete(sim, chainRegionsWorker)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect((await complete(sim, chainRegionsWorker)).sent).toBe(3);
  });

  it('is not done while it does not lead to the other region, and says what is missing', async () => {
    const sim = chainable();
    await complete(sim, createBalancersWorker);
    await complete(sim, chainRegionsWorker);
    sim.state.dns.set('west', { kind: 'code', code: 'SERVFAIL' });
    await expect(complete(sim, chainRegionsWorker)).rejects.toThrow(/DNS of west does not lead to east.*SERVFAIL.*firewalls must let port 53 through/);
  });

  it('asks no DNS where the providers chain none', async () => {
    const sim = chainable();
    sim.state.traits = { ...ALL, chainsDns: false, exportsServices: false };
    expect((await complete(sim, createBalancersWorker)).sent).toBe(0);
    expect((await complete(sim, chainRegionsWorker)).output.dnsChained).toBe(false);
    expect((await complete(sim, unchainRegionsWorker)).sent).toBe(0);
    expect([sim.effects, sim.state.dnsRounds]).toEqual([[], 0]);
  });
});

describe('clusters, ports and exported Services', () => {
  it('are done at once where the provider does not do them', async () => {
    const sim = simulatedCluster();
    const ends = [await complete(sim, createClustersWorker), await complete(sim, openPortsWorker), await complete(sim, exportServicesWorker), await complete(sim, closePortsWorker), await complete(sim, deleteClustersWorker)];
    expect(ends.map(({ sent, waits }) => [sent, waits.length])).toEqual(ends.map(() => [0, 0]));
    expect([sim.effects, sim.state.reads]).toEqual([[], 0]);
  });

  it('are made and taken back where it does', async () => {
    const sim = simulatedCluster();
    sim.state.traits = ALL;
    expect((await complete(sim, createClustersWorker)).output).toEqual({ clusters: ['east', 'west'] });
    expect((await complete(sim, openPortsWorker)).sent).toBe(2);
    expect((await complete(sim, exportServicesWorker)).output.exported).toHaveLength(4);
    expect((await complete(sim, unchainRegionsWorker)).sent).toBe(2);
    expect((await complete(sim, closePortsWorker)).sent).toBe(2);
    expect((await complete(sim, deleteClustersWorker)).sent).toBe(2);
    expect([sim.state.clusters.size, sim.state.openPorts.size, [...sim.state.exported.values()].flat()]).toEqual([0, 0, []]);
  });
});
