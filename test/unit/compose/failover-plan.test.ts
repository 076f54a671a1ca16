import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan-view.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { planFailover } from '../../../src/compose/failover-plan.ts';
import type { RunPlan } from '../../../src/domain/run-plan.ts';
import { readModels } from '../../support/models.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const policy = { layout: SIM_LAYOUT, approvalGroups: ['platform'], requesterMayApprove: false, lossHoldMs: 0 };
const plan = (simulated: SimulatedCluster, lostRegion = 'west'): Promise<RunPlan> => planFailover({ cluster: 'orders', lostRegion }, {
  policy, engineId: 'embedded-test',
  cluster: simulated.managed({ policy, runs: { engineId: 'embedded-test', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) } }),
});
const typesOf = ({ steps }: RunPlan): string[] => steps.map(({ jobType }) => jobType);
const mainCommands = ({ steps }: RunPlan): string[] => steps.filter(({ approved }) => approved).map(({ commands }) => commands.at(-1) ?? '');

/** A cluster of 8.5, west lost. */
const classic = (): SimulatedCluster => {
  const simulated = simulatedCluster();
  simulated.state.generation = 'classic';
  simulated.lose('west');
  return simulated;
};

describe('planFailover', () => {
  it('plans temporary brokers for a cluster without a cluster API, and changes nothing', async () => {
    const simulated = classic();
    const found = await plan(simulated);
    expect(typesOf(found)).toEqual(['lock.acquire', 'network.isolate-region', 'helm.start-temporary-brokers', 'helm.divert-exporters', 'zeebe.verify-processing', 'zeebe.verify-exporting', 'lock.release']);
    expect(mainCommands(found)).toEqual([
      'kubectl --context east --namespace camunda-east-failover apply -f - < (NetworkPolicy against west)',
      'helm upgrade --install camunda --kube-context east --namespace camunda-east-failover (failOver for west, diverted) --set operate.enabled=false --set tasklist.enabled=false',
      'helm upgrade --install camunda --kube-context east --namespace camunda-east (normal for west, diverted)',
    ]);
    expect(simulated.effects).toEqual([]);
  });

  it.each(['east', 'west'])('plans the loss of %s: lock, removal, exporters, proof, release, and changes nothing', async (lost) => {
    const simulated = simulatedCluster();
    simulated.lose(lost);
    const found = await plan(simulated, lost);
    expect(found).toMatchObject({ verdict: 'lost', approvers: ['platform'] });
    expect(found.decision).toBeUndefined();
    expect(typesOf(found)).toEqual(['lock.acquire', 'zeebe.remove-brokers', 'zeebe.disable-exporters', 'zeebe.verify-processing', 'zeebe.verify-exporting', 'lock.release']);
    expect(mainCommands(found)[0]).toContain(lost === 'west' ? '[1,3]' : '[0,2]');
    expect(mainCommands(found)[1]).toContain(`camunda${lost}/disable`);
    expect(simulated.effects).toEqual([]);
    expect(simulated.state.leases.size).toBe(0);
  });

  it('shows the decision, the fence and the calls after it for a region that is alive', async () => {
    const simulated = simulatedCluster();
    const found = await plan(simulated);
    expect(found.decision).toContain('not proved lost (healthy)');
    expect(typesOf(found)).toEqual(['lock.acquire', 'kubernetes.fence-brokers', 'zeebe.remove-brokers', 'zeebe.disable-exporters', 'zeebe.verify-processing', 'zeebe.verify-exporting', 'lock.release']);
    expect(mainCommands(found)[0]).toContain('scale');
    expect(simulated.effects).toEqual([]);
  });

  it('puts the lease write that fences it before each change', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    const removal = (await plan(simulated)).steps.find(({ jobType }) => jobType === 'zeebe.remove-brokers');
    expect(removal?.commands).toHaveLength(2);
    expect(removal?.commands[0]).toMatch(/lease/i);
  });

  it('ends at a lock of somebody else', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    simulated.state.leases.set('east', { resourceVersion: '1', holder: 'other-engine/7', acting: '', since: '2026-03-04T02:00:00Z' });
    const found = await plan(simulated);
    expect(found.ends?.code).toBe('LOCKED');
    expect(found.steps).toEqual([]);
  });

  it('says so when the survivor cannot be read', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    simulated.lose('east');
    expect((await plan(simulated)).ends?.code).toBe('CLUSTER_UNREACHABLE');
  });

  it('shows the cancelling of a foreign change as one of the decisions', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    simulated.state.pendingChange = { id: 9, status: 'IN_PROGRESS', operations: [{ operation: 'BROKER_ADD', brokerId: 7 }] };
    const found = await plan(simulated);
    expect(typesOf(found)[1] ?? found.ends?.code).toMatch(/cancel-change|FOREIGN_CHANGE_PENDING/);
  });
});

describe('the steps of planFailover', () => {
  it('are those of the model, but what only prepares, undoes, follows a later decision or writes the report', async () => {
    const models = await readModels();
    const inModel = new Set(models.filter(({ processId }) => processId === 'RegionFailover').flatMap(({ nodes }) => nodes.flatMap(({ jobType }) => (jobType === null ? [] : [jobType]))));
    const planned = [...typesOf(await plan(simulatedCluster())), ...typesOf(await plan(classic()))];
    expect(planned.filter((type) => !inModel.has(type))).toEqual([]);
    expect([...inModel].filter((type) => !planned.includes(type)).sort()).toEqual(['cluster.assess', 'kubernetes.unfence-brokers', 'network.undo-isolation', 'runbook.check-request', 'runbook.write-report', 'zeebe.cancel-change', 'zeebe.restart-brokers']);
  });
});

describe('renderPlan', () => {
  it('prints every command of every step', async () => {
    const simulated = simulatedCluster();
    simulated.lose('west');
    const found = await plan(simulated);
    const text = renderPlan(createStyle(false), found);
    for (const command of found.steps.flatMap(({ commands }) => commands)) expect(text).toContain(command);
    expect(text).toContain('after approval by platform');
    expect(text).toContain('Nothing was changed.');
  });
});
