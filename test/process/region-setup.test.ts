import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shape } from '../../src/domain/shape.ts';
import { changes, titles } from '../support/effects.ts';
import { eventually } from '../support/eventually.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';
import { SHAPE } from '../support/bare-step.ts';
import type { SimulatedCluster } from '../support/simulated-cluster.ts';

type Sim = ReturnType<FailoverHarness['cluster']>;

const shape: Shape = { ...SHAPE, secrets: ['gcs-backup-key'], snapshots: true };
const MUTATING = ['namespace', 'balancer', 'forward', 'secret', 'install', 'register'] as const;

/** The verbs of what took effect, each as often as it did. */
const countOf = (sim: SimulatedCluster, text: string): number => changes(sim.effects).filter((effect) => effect.includes(text)).length;
const lockFree = (sim: SimulatedCluster): boolean => [...sim.state.leases.values()].every(({ holder }) => holder === '');

describe('RegionSetup', () => {
  let harness: FailoverHarness;
  beforeAll(async () => { harness = await openHarness(); });
  afterAll(() => harness.close());

  const described = (policy: Parameters<FailoverHarness['cluster']>[0] = {}): Sim => {
    const sim = harness.cluster({ shape, ...policy });
    sim.state.wantedSecrets = [...shape.secrets];
    return sim;
  };
  const vacant = (policy?: Parameters<FailoverHarness['cluster']>[0]): Sim => {
    const sim = described(policy);
    sim.vacate();
    return sim;
  };

  describe('with a runner at work', () => {
    let runner: Awaited<ReturnType<FailoverHarness['startWorking']>>;
    beforeAll(async () => { runner = await harness.startWorking(); });
    afterAll(() => runner.close());

    it('makes a verified cluster of nothing; a second run changes nothing and says so', async () => {
      const sim = vacant();
      const report = await harness.report(await harness.startSetup(sim.name), 120_000);
      expect(report, titles(report.steps).join('\n')).toMatchObject({ runbook: 'RegionSetup', outcome: 'installed', verdict: 'empty' });
      expect(sim.state.members).toEqual([0, 1, 2, 3]);
      expect([...sim.state.namespaces.values()].flatMap((inRegion) => [...inRegion.keys()])).toEqual(['camunda-east', 'camunda-west']);
      expect([...sim.state.repositories.keys()]).toEqual(['east', 'west']);
      expect([...sim.state.checkPods.keys(), ...sim.state.checkServices]).toEqual([]);
      expect(lockFree(sim)).toBe(true);
      const done = changes(sim.effects).length;
      const again = await harness.report(await harness.startSetup(sim.name), 120_000);
      expect(again).toMatchObject({ outcome: 'installed', verdict: 'installed' });
      // The pods of the network check come and go; nothing else is touched.
      expect(changes(sim.effects).slice(done).filter((effect) => !/check pod|path-check/.test(effect))).toEqual([]);
    });

    it('applies one changed value, in the region where it differs', async () => {
      const sim = vacant();
      await harness.report(await harness.startSetup(sim.name), 120_000);
      sim.state.differences.set('west', [{ path: 'zeebe.logLevel', before: 'info', after: 'debug' }]);
      const done = changes(sim.effects).length;
      const report = await harness.report(await harness.startSetup(sim.name), 120_000);
      expect(report).toMatchObject({ outcome: 'installed', verdict: 'partly' });
      expect(changes(sim.effects).slice(done).filter((effect) => !/check pod|path-check/.test(effect))).toEqual(['helm upgrade --install camunda --kube-context west']);
    });

    it('asks where a region is not fit, and goes on once it is', async () => {
      const sim = vacant();
      sim.state.clusterUids.set('west', 'east');
      const run = await harness.startSetup(sim.name);
      const { variables } = await harness.task(run, 'Task_DecideSetupNotReady');
      expect(JSON.stringify(variables)).toContain('lead to the same Kubernetes cluster');
      expect(changes(sim.effects)).toEqual([]);
      sim.state.clusterUids.clear();
      await harness.answer(run, 'Task_DecideSetupNotReady', 'bob', { decision: 'wait', reason: 'the context is right now', decidedBy: 'bob' });
      expect(await harness.report(run, 120_000)).toMatchObject({ outcome: 'installed', decisions: [{ on: 'setupNotReady', decision: 'wait', by: 'bob' }] });
    });

    it('goes on over a long way between the regions, and reports it', async () => {
      const sim = vacant();
      sim.state.pathMs = 140;
      const report = await harness.report(await harness.startSetup(sim.name), 120_000);
      expect(report.outcome).toBe('installed');
      expect(report.warnings?.join(' ')).toContain('140');
    });

    it('stops where a person says so, with nothing changed', async () => {
      const sim = vacant();
      sim.state.overlayProblems = ['values.yaml: zeebe.clusterSize is not 4'];
      const run = await harness.startSetup(sim.name);
      await harness.answer(run, 'Task_DecideSetupNotReady', 'bob', { decision: 'stop', reason: 'to be corrected', decidedBy: 'bob' });
      expect(await harness.report(run)).toMatchObject({ outcome: 'stopped' });
      expect(changes(sim.effects)).toEqual([]);
      expect(lockFree(sim)).toBe(true);
    });

    it('installs nothing over a broken network, and says which hop it is', async () => {
      const sim = vacant();
      sim.state.brokenHops.set('east', [26502]);
      const run = await harness.startSetup(sim.name);
      await eventually('the network is probed', 60_000, () => expect(sim.state.probes).toBeGreaterThan(0));
      harness.advance(60_000);
      const { variables } = await harness.task(run, 'Task_DecideBrokenNetwork');
      expect(JSON.stringify(variables)).toContain('26502');
      expect(countOf(sim, 'helm')).toBe(0);
      expect([...sim.state.checkPods.keys()]).toEqual([]);
      sim.state.brokenHops.clear();
      await harness.answer(run, 'Task_DecideBrokenNetwork', 'bob', { decision: 'wait', reason: 'the rule is there now', decidedBy: 'bob' });
      expect(await harness.report(run, 120_000)).toMatchObject({ outcome: 'installed' });
    });

    it('never takes a failback for its own work', async () => {
      const sim = described();
      sim.failOver('west');
      const run = await harness.startSetup(sim.name);
      const { variables } = await harness.task(run, 'Task_DecideSetupNotReady');
      expect(JSON.stringify(variables)).toContain('Bring the region back with a failback');
      await harness.abort(run);
      expect(await harness.report(run)).toMatchObject({ outcome: 'aborted' });
      expect(changes(sim.effects)).toEqual([]);
    });

    it('has each change approved by two people, and ends with the first rejection', async () => {
      const sim = vacant({ approvalGroups: ['operators', 'managers'], requesterMayApprove: false });
      const run = await harness.startSetup(sim.name);
      await harness.answer(run, 'Task_ApproveCreateNamespaces', 'bob', { decision: 'approve' });
      await harness.answer(run, 'Task_ApproveCreateNamespaces', 'eve', { decision: 'approve' });
      await harness.answer(run, 'Task_ApproveExposeDns', 'bob', { decision: 'reject', comment: 'not today' });
      const report = await harness.report(run, 120_000);
      expect(report).toMatchObject({ outcome: 'refused' });
      expect(changes(sim.effects).filter((effect) => !effect.includes('namespace'))).toEqual([]);
      expect(lockFree(sim)).toBe(true);
    });

    it.each([
      ['does not say what is installed', { shape: undefined }, {}],
      ['reason', {}, { reason: '' }],
      ["the cluster's policy asks for operators", { approvalGroups: ['operators'] }, { approvers: 'bob' }],
    ])('refuses: %s', async (says, policy, variables) => {
      const sim = vacant(policy);
      const report = await harness.report(await harness.startSetup(sim.name, variables));
      expect(report.outcome).toBe('refused');
      expect(report.problem).toContain(says);
      expect(sim.state.reads).toBe(0);
    });

    it('waits its turn: another run holds the lock', async () => {
      const sim = vacant();
      sim.state.leases.set('east', { resourceVersion: '1', holder: 'another-engine/7', acting: '', since: '2026-01-01T00:00:00Z' });
      expect(await harness.report(await harness.startSetup(sim.name))).toMatchObject({ outcome: 'locked' });
      expect(changes(sim.effects)).toEqual([]);
    });
  });

  it.each(MUTATING)('does each change once where the runner dies after the write "%s" took effect', async (verb) => {
    const sim = vacant();
    const first = await harness.startWorking();
    sim.faults.set(verb, [{ after: () => { first.kill(); return new Promise(() => undefined); } }]);
    const run = await harness.startSetup(sim.name);
    await eventually('the first runner dies', 60_000, () => expect(sim.faults.get(verb)).toEqual([]));
    const second = await harness.startWorking();
    const report = await harness.report(run, 120_000);
    expect(report.outcome, titles(report.steps).join('\n')).toBe('installed');
    const lasting = changes(sim.effects).filter((effect) => !/check pod|path-check/.test(effect));
    expect(lasting.filter((effect, index) => lasting.indexOf(effect) !== index)).toEqual([]);
    await second.close();
  }, 180_000);
});
