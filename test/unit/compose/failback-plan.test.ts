import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan-view.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import { planFailback } from '../../../src/compose/failback-plan.ts';
import type { RunPlan } from '../../../src/domain/run-plan.ts';
import { clusterSizeOf } from '../../../src/domain/assessment.ts';
import type { ManagedCluster } from '../../../src/ports/managed-cluster.ts';
import type { StepDefinition } from '../../../src/runtime/step.ts';
import { createTicks, systemClock } from '../../../src/runtime/ticks.ts';
import { applyNormalValuesWorker } from '../../../workers/helm/apply-normal-values.ts';
import { installRegionWorker } from '../../../workers/helm/install-region.ts';
import { stopWebAppsWorker } from '../../../workers/kubernetes/stop-web-apps.ts';
import { wipeRegionWorker } from '../../../workers/kubernetes/wipe-region.ts';
import { acquireLockWorker } from '../../../workers/lock/acquire.ts';
import { releaseLockWorker } from '../../../workers/lock/release.ts';
import { deleteSnapshotsWorker } from '../../../workers/search/delete-snapshots.ts';
import { prepareRepositoryWorker } from '../../../workers/search/prepare-repository.ts';
import { restoreSnapshotWorker } from '../../../workers/search/restore-snapshot.ts';
import { takeSnapshotWorker } from '../../../workers/search/take-snapshot.ts';
import { addBrokersWorker } from '../../../workers/zeebe/add-brokers.ts';
import { enableExportersWorker } from '../../../workers/zeebe/enable-exporters.ts';
import { pauseExportingWorker } from '../../../workers/zeebe/pause-exporting.ts';
import { resumeExportingWorker } from '../../../workers/zeebe/resume-exporting.ts';
import { back, managedOf, plan, policy } from '../../support/failback-plan.ts';
import { readModels } from '../../support/models.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const typesOf = ({ steps }: RunPlan): string[] => steps.map(({ jobType }) => jobType);

const snapshotOf = (name: string, startedAt: string): Parameters<SimulatedCluster['state']['snapshots']['set']>[1] =>
  ({ name, uuid: `uuid-${name}`, state: 'SUCCESS', startedAt, indices: [], shards: { total: 0, failed: 0, successful: 0 } });

/** Commands without the lease writes that fence them. */
const changes = (commands: readonly string[]): string[] => commands.filter((command) => !command.startsWith('PUT /leases'));
const commandsOf = ({ steps }: RunPlan): string[] => changes(steps.flatMap(({ commands }) => commands));

const INDICES = 'DELETE /operate-list-view-8.3.0_,zeebe-record_message_8.6.0_2026-01-01 (context west)';
const COPY = [
  'PUT /_snapshot/camunda_backup readonly=false (context east)',
  'kubectl --context east scale deployment camunda-operate --replicas=0',
  'kubectl --context east scale deployment camunda-tasklist --replicas=0',
  'POST /jobs exporting-guard-RUN_KEY camunda/zeebe:8.6.0 300 s (context east)',
  'POST /actuator/exporting/pause (context east)',
  'PUT /_snapshot/camunda_backup/failback-orders-RUN_KEY-JOB_KEY (context east)',
  'PUT /_snapshot/camunda_backup readonly=true (context west)',
  'POST /_snapshot/camunda_backup/failback-orders-RUN_KEY-JOB_KEY/_restore (context west)',
  'POST /actuator/exporters/camundawest/enable {"initializeFrom":"camundaeast"} (context east)',
  'POST /actuator/exporting/resume (context east)',
  'DELETE /jobs/exporting-guard-RUN_KEY (context east)',
];
const INSTALL = 'helm upgrade --install camunda --kube-context west --set operate.enabled=false --set tasklist.enabled=false';
const ADD = 'PATCH /actuator/cluster {"brokers":{"add":[1,3]},"partitions":{"replicationFactor":4}} (context east)';
const NORMAL = [
  'kubectl --context east scale deployment camunda-operate --replicas=1',
  'kubectl --context east scale deployment camunda-tasklist --replicas=2',
  'helm upgrade --install camunda --kube-context west',
];
const COPY_STEPS = ['search.prepare-repository', 'kubernetes.stop-web-apps', 'zeebe.pause-exporting', 'search.take-snapshot', 'search.restore-snapshot', 'zeebe.enable-exporters', 'zeebe.resume-exporting'];
const LAST_STEPS = ['helm.apply-normal-values', 'zeebe.verify-redundancy', 'search.verify-data', 'search.delete-snapshots', 'lock.release'];

/** Installed, copied and exporting, as a run that ended before the brokers left it. */
const exporting = (): SimulatedCluster => {
  const simulated = back();
  const { state } = simulated;
  state.exporters.set('camundawest', 'ENABLED');
  state.releases.set('west', { revision: 1, status: 'deployed', webAppsOff: true });
  state.replicas.set('west', 2);
  return simulated;
};

describe('planFailback', () => {
  it('plans every step for an empty region in the order of the model, and changes nothing', async () => {
    const simulated = back();
    const found = await plan(simulated);
    expect(found).toMatchObject({ runbook: 'RegionFailback', lostRegion: 'west', survivingRegion: 'east', verdict: 'empty', approvers: ['platform'] });
    expect([found.decision, found.ends, found.problems]).toEqual([undefined, undefined, undefined]);
    expect(typesOf(found)).toEqual(['lock.acquire', 'helm.install-region', ...COPY_STEPS, 'zeebe.add-brokers', ...LAST_STEPS]);
    expect(commandsOf(found)).toEqual([INSTALL, ...COPY, ADD, ...NORMAL]);
    expect(simulated.effects).toEqual([]);
    expect(simulated.state.leases.size).toBe(0);
  });

  it('plans it for the first region too', async () => {
    const found = await plan(back('east'), 'east');
    expect(commandsOf(found)).toContain('PATCH /actuator/cluster {"brokers":{"add":[0,2]},"partitions":{"replicationFactor":4}} (context west)');
    expect(commandsOf(found)).toContain('POST /actuator/exporters/camundaeast/enable {"initializeFrom":"camundawest"} (context west)');
  });

  it('puts the lease write that fences it before each change', async () => {
    const { steps } = await plan(back());
    for (const { commands } of steps.filter(({ jobType }) => !jobType.startsWith('lock.'))) {
      expect(commands.map((command) => command.startsWith('PUT /leases/orders holder=embedded-test/RUN_KEY'))).toEqual(commands.map((_, index) => index % 2 === 0));
    }
    expect(steps.filter(({ jobType }) => jobType.startsWith('lock.')).map(({ commands }) => commands.length)).toEqual([2, 2]);
  });

  it('says what people should know of the pause and of its end', async () => {
    const { steps } = await plan(back());
    const noteOf = (type: string): string | undefined => steps.find(({ jobType }) => jobType === type)?.note;
    expect(noteOf('zeebe.pause-exporting')).toBe('A guard instance is raised in the engine first; it and the job armed here resume exporting after 300 s at the latest.');
    expect(noteOf('zeebe.resume-exporting')).toBe('Without another approval: it belongs to that of the pause.');
    expect(noteOf('search.delete-snapshots')).toBe('Nothing to do: the goal is reached already.');
    expect(steps.filter(({ approved }) => !approved).map(({ jobType }) => jobType)).toEqual(['lock.acquire', 'zeebe.resume-exporting', 'zeebe.verify-redundancy', 'search.verify-data', 'lock.release']);
  });

  it('says which web apps would be restarted if they imported nothing, and plans none of it', async () => {
    const simulated = back();
    simulated.state.importsNothing.set('west/operate', 1);
    const found = await plan(simulated);
    const restarts = ['east', 'west'].flatMap((region) => ['operate', 'tasklist'].map((app) => `kubectl --context ${region} rollout restart deployment camunda-${app}`));
    expect(found.steps.find(({ jobType }) => jobType === 'helm.apply-normal-values')?.note).toBe(`Only if needed: ${restarts.join('; ')}.`);
    expect(commandsOf(found)).toEqual([INSTALL, ...COPY, ADD, ...NORMAL]);
  });

  it('waits for a web app of a region that is whole to import', async () => {
    const simulated = simulatedCluster();
    simulated.state.importsNothing.set('east/tasklist', 1);
    const { steps } = await plan(simulated);
    expect(steps.find(({ jobType }) => jobType === 'helm.apply-normal-values')).toMatchObject({ commands: [], note: 'Would wait until camunda-tasklist of east has imported process-instance of partition 1 from 10 to 15.' });
  });

  it('shows the wipe of old data as the decision that it is', async () => {
    const simulated = back();
    simulated.state.releases.set('west', { revision: 3, status: 'deployed', webAppsOff: false });
    simulated.state.claims.set('west', ['data-camunda-zeebe-0', 'data-camunda-zeebe-1']);
    simulated.state.indices.set('west', [{ name: 'operate-old', documents: 1, bytes: 1, health: 'green' }]);
    const found = await plan(simulated);
    expect(found).toMatchObject({ verdict: 'not-empty', decision: 'Region west holds old data: the run would ask an operator to wait, wipe or stop. What follows shows the decision "wipe".' });
    expect(found.steps[1]).toMatchObject({ jobType: 'kubernetes.wipe-region', note: 'Only after the decision "wipe".' });
    expect(commandsOf(found)).toEqual(['helm uninstall camunda --kube-context west', 'kubectl --context west delete pvc data-camunda-zeebe-0 data-camunda-zeebe-1', INSTALL, ...COPY, ADD, ...NORMAL]);
    expect(simulated.effects).toEqual([]);
  });

  it('copies into a region that is installed already, over what stands there', async () => {
    const simulated = back();
    const { state } = simulated;
    state.releases.set('west', { revision: 1, status: 'deployed', webAppsOff: true });
    state.replicas.set('west', 2);
    state.repositories.set('east', { readonly: false, fits: true, says: 'fs' }).set('west', { readonly: true, fits: true, says: 'fs' });
    state.indices.set('west', [...state.indices.get('east') ?? []]);
    state.indices.set('east', (state.indices.get('east') ?? []).map((index) => ({ ...index, documents: index.documents + 1 })));
    const found = await plan(simulated);
    expect(found.steps[1]).toMatchObject({ jobType: 'helm.install-region', commands: [], note: 'Nothing to do: the goal is reached already.' });
    expect(commandsOf(found)).toEqual([...COPY.slice(1, 7), INDICES, ...COPY.slice(7), ADD, ...NORMAL]);
  });

  it('adds the brokers alone where the region exports already', async () => {
    const simulated = exporting();
    const found = await plan(simulated);
    expect(found.verdict).toBe('exporting');
    expect(typesOf(found)).toEqual(['lock.acquire', 'zeebe.add-brokers', ...LAST_STEPS]);
    expect(commandsOf(found)).toEqual([ADD, NORMAL[2]]);
    expect(simulated.effects).toEqual([]);
  });

  it('plans normal values and the proof for a region that is whole', async () => {
    const found = await plan(simulatedCluster());
    expect(found.verdict).toBe('whole');
    expect(typesOf(found)).toEqual(['lock.acquire', ...LAST_STEPS]);
    expect(commandsOf(found)).toEqual([]);
  });

  it('deletes the oldest snapshots of failbacks, counting the one of this run', async () => {
    const simulated = back();
    const { state } = simulated;
    state.repositories.set('east', { readonly: false, fits: true, says: 'fs' });
    for (const [name, at] of [['failback-orders-1-2', '2026-01-02T00:00:00Z'], ['failback-orders-0-1', '2026-01-01T00:00:00Z'], ['nightly', '2025-01-01T00:00:00Z'], ['failback-other-1-2', '2025-01-01T00:00:00Z']] as const) state.snapshots.set(name, snapshotOf(name, at));
    const deletedOf = ({ steps }: RunPlan): string[] => changes(steps.find(({ jobType }) => jobType === 'search.delete-snapshots')?.commands ?? []);
    const old = ['DELETE /_snapshot/camunda_backup/failback-orders-0-1 (context east)', 'DELETE /_snapshot/camunda_backup/failback-orders-1-2 (context east)'];
    expect(deletedOf(await plan(simulated))).toEqual(old);
    expect(deletedOf(await plan(simulated, 'west', 0))).toEqual([...old, 'DELETE /_snapshot/camunda_backup/failback-orders-RUN_KEY-JOB_KEY (context east)']);
  });

  it('shows what is in the way, and the decision, of a region that is not ready', async () => {
    const simulated = back();
    simulated.state.phase = 'PAUSED';
    simulated.state.pendingChange = { id: 9, status: 'IN_PROGRESS', operations: [{ operation: 'BROKER_ADD', brokerId: 7 }] };
    const found = await plan(simulated);
    expect(found).toMatchObject({ verdict: 'not-ready', problems: ['Change 9 is pending (BROKER_ADD)', 'Exporting is paused already, on partition 1, 2: resume it first'] });
    expect(found.decision).toContain('the run would ask an operator to wait');
    expect(typesOf(found)).toEqual(['lock.acquire']);
    expect(simulated.effects).toEqual([]);
  });

  it('says so when nothing of the survivor can be read', async () => {
    const simulated = back();
    simulated.lose('east');
    const { verdict, problems } = await plan(simulated);
    expect(verdict).toBe('not-ready');
    expect(problems).toContain('The broker set of east cannot be read, so no broker id can be computed');
  });

  it('ends at a lock of somebody else', async () => {
    const simulated = back();
    simulated.state.leases.set('east', { resourceVersion: '1', holder: 'other-engine/7', acting: '', since: '2026-03-04T02:00:00Z' });
    expect(await plan(simulated)).toMatchObject({ ends: { code: 'LOCKED' }, steps: [] });
  });

  it('shows the steps before the one that would end the run', async () => {
    const simulated = back();
    simulated.state.uuids.set('west', 'uuid-east');
    simulated.state.releases.set('west', { revision: 1, status: 'deployed', webAppsOff: true });
    simulated.state.replicas.set('west', 2);
    const found = await plan(simulated);
    expect(found.ends?.code).toBe('RESTORE_TARGET_WRONG');
    expect(typesOf(found).at(-1)).toBe('search.take-snapshot');
  });

  it('refuses a cluster of which regions.yaml does not say how it is installed', async () => {
    await expect(planFailback({ cluster: 'orders', lostRegion: 'west' }, { policy: { ...policy, failback: undefined }, engineId: 'x', cluster: managedOf(back()) })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
  });
});

/** Runs one step over the simulated cluster until it is done. */
async function drive<Input, View, Action, Output>(step: StepDefinition<Input, View, Action, Output>, input: Input, cluster: ManagedCluster): Promise<Output> {
  const run = { runKey: 'RUN_KEY', jobKey: 'JOB_KEY', engineId: 'embedded-test' };
  const ticks = createTicks(systemClock, new Date().toISOString());
  for (let looks = 0; looks < 20; looks += 1) {
    const next = step.plan(input, await step.observe(input, cluster.readers, run, ticks), ticks);
    if (next.kind === 'done') return next.output;
    if (next.kind === 'wait') continue;
    if (next.kind !== 'act') throw new Error(`${step.jobType} does not go on: ${JSON.stringify(next)}`);
    await step.apply(next.action, cluster.writers(() => undefined), run);
  }
  throw new Error(`${step.jobType} does not end`);
}

describe('the plan of a failback', () => {
  it.each([
    { of: 'an empty region', simulated: back(), wipe: false },
    { of: 'a region with old data', simulated: (() => { const old = back(); old.state.releases.set('west', { revision: 3, status: 'failed', webAppsOff: false }); old.state.claims.set('west', ['data-0']); return old; })(), wipe: true },
  ])('is what the steps send, one after the other, to $of', async ({ simulated, wipe }) => {
    const planned = await plan(simulated);
    const cluster = managedOf(simulated);
    const clusterSize = clusterSizeOf(SIM_LAYOUT, { answers: true, tookMs: 0, value: await cluster.readers.kubernetes.readPods(SIM_LAYOUT.regions[0] ?? expect.fail()) });
    const webAppsBefore = [...await cluster.readers.installation.readWebApps(SIM_LAYOUT.regions[0] ?? expect.fail())];
    const input = { layout: SIM_LAYOUT, lostRegion: 'west', survivingRegion: 'east', clusterSize, runKey: 'RUN_KEY', pauseLimitMs: 300_000, keepSnapshots: 1, guardId: 'RUN_KEY-JOB_KEY', paused: true, webAppsBefore };
    await drive(acquireLockWorker.step, input, cluster);
    if (wipe) await drive(wipeRegionWorker.step, input, cluster);
    await drive(installRegionWorker.step, input, cluster);
    await drive(prepareRepositoryWorker.step, input, cluster);
    await drive(stopWebAppsWorker.step, input, cluster);
    const { pausedAt } = await drive(pauseExportingWorker.step, input, cluster);
    const { snapshot } = await drive(takeSnapshotWorker.step, { ...input, pausedAt }, cluster);
    await drive(restoreSnapshotWorker.step, { ...input, snapshot: { ...snapshot, indices: [...snapshot.indices] } }, cluster);
    await drive(enableExportersWorker.step, input, cluster);
    await drive(resumeExportingWorker.step, input, cluster);
    await drive(addBrokersWorker.step, input, cluster);
    await drive(applyNormalValuesWorker.step, input, cluster);
    await drive(deleteSnapshotsWorker.step, input, cluster);
    await drive(releaseLockWorker.step, input, cluster);
    expect(changes(simulated.effects)).toEqual(commandsOf(planned));
  });

  it('has the steps of the model, but what only prepares, watches, undoes or writes the report', async () => {
    const models = await readModels();
    const inModel = new Set(models.filter(({ processId }) => processId === 'RegionFailback').flatMap(({ nodes }) => nodes.flatMap(({ jobType }) => (jobType === null ? [] : [jobType]))));
    const planned = [...typesOf(await plan(back())), ...typesOf(await plan(back('west', 'classic')))];
    expect(planned.filter((type) => !inModel.has(type))).toEqual([]);
    expect([...inModel].filter((type) => !planned.includes(type)).sort()).toEqual([
      'cluster.assess-failback', 'guard.raise', 'helm.divert-exporters', 'kubernetes.start-web-apps', 'kubernetes.wipe-region', 'runbook.check-failback-request', 'runbook.write-report', 'zeebe.disable-exporters', 'zeebe.undo-enabling', 'zeebe.watch-pause',
    ]);
  });

  it('is printed with every command, the problems and the decision', async () => {
    const style = createStyle(false);
    const found = await plan(back());
    const text = renderPlan(style, found);
    for (const command of found.steps.flatMap(({ commands }) => commands)) expect(text).toContain(command);
    expect(text).toContain('comes back  west');
    expect(text).toContain('Nothing was changed.');
    const paused = back();
    paused.state.phase = 'PAUSED';
    expect(renderPlan(style, await plan(paused))).toContain('In the way:\n  - Exporting is paused already');
  });
});
