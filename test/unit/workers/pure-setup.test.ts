import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../src/domain/shape.ts';
import type { HeldJob, JobCommand } from '../../../src/ports/jobs.ts';
import type { ClusterPolicy } from '../../../src/ports/runs.ts';
import type { StepEnvironment } from '../../../src/runtime/environment.ts';
import type { StepJournal } from '../../../src/runtime/journal.ts';
import { workers } from '../../../workers/index.ts';
import { layout } from '../../support/failback-builders.ts';
import { textWith } from '../../support/matchers.ts';

const shape: Shape = { version: '8.6.0', brokers: 8, partitions: 8, replicationFactor: 4, search: 'elasticsearch', webApps: true, searchClusters: 'chart', secrets: [], snapshots: false };
const policy: ClusterPolicy = { layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0, shape };
const START = Date.parse('2026-01-01T00:00:00Z');

const env: StepEnvironment = {
  cluster: () => { throw new Error('a pure step reads no cluster'); },
  catalogue: { names: () => ['orders'], policyOf: (name) => (name === 'orders' ? policy : null) },
  calls: { renew: () => Promise.resolve(true), storeOnRun: () => Promise.resolve(), publish: () => Promise.resolve() },
  engineId: 'test', runnerId: 'r', clock: { now: () => START + 60_000 }, pause: () => Promise.resolve(), stopping: () => false, log: () => undefined,
};

function handle(type: string, variables: HeldJob['variables']): Promise<JobCommand> {
  const worker = workers.get(type);
  if (worker === undefined) throw new Error(`no worker for ${type}`);
  return worker.handle({ key: '1', type, elementId: 'Task_X', elementInstanceKey: '2', processInstanceKey: '42', retries: 3, headers: {}, variables }, env);
}

const wanted = { cluster: 'orders', reason: 'new', requestedBy: 'alice' };

describe('runbook.check-setup-request', () => {
  it('completes with the layout and shape that the run keeps', async () => {
    expect(await handle('runbook.check-setup-request', wanted)).toEqual({
      kind: 'complete', variables: { runKey: '42', layout, shape, survivingRegion: 'east', lostRegion: 'west', requestedBy: 'alice', approvers: [], requesterMayApprove: true },
    });
  });

  it('refuses by an error that the model catches', async () => {
    expect(await handle('runbook.check-setup-request', { ...wanted, cluster: 'billing' })).toMatchObject({ kind: 'throw', code: 'REQUEST_REFUSED', message: textWith('cluster is "billing"') });
  });
});

describe('runbook.check-teardown-request', () => {
  it('completes only with the name typed out', async () => {
    expect(await handle('runbook.check-teardown-request', { ...wanted, confirm: 'orders' })).toMatchObject({ kind: 'complete', variables: { runKey: '42', evenIfServing: false, lostRegion: 'west' } });
    expect(await handle('runbook.check-teardown-request', wanted)).toMatchObject({ kind: 'throw', code: 'REQUEST_REFUSED', message: textWith('confirm missing') });
  });
});

describe('runbook.write-report', () => {
  const journal = (jobType: string, second: number): StepJournal => ({
    jobKey: jobType, elementId: 'Task_X', jobType, title: jobType, mode: 'plain', waitedMs: 0, activations: 1, actions: [], outcome: 'done',
    startedAt: new Date(START + second * 1_000).toISOString(), endedAt: new Date(START + (second + 1) * 1_000).toISOString(), detail: 'a detail',
  });
  const report = (runbook: string, outcome: string, proof: string): Promise<JobCommand> =>
    handle('runbook.write-report', { ...wanted, runbook, outcome, lostRegion: 'west', survivingRegion: 'east', journalA: [journal('lock.acquire', 0), journal(proof, 9), journal('lock.release', 20)] });

  it.each([
    ['RegionSetup', 'installed', 'zeebe.verify-redundancy'], ['RegionTeardown', 'removed', 'cluster.verify-nothing-left'],
  ])('of %s names no region, and takes the time to its own proof', async (runbook, outcome, proof) => {
    const written = await report(runbook, outcome, proof);
    expect(written).toMatchObject({ kind: 'complete', variables: { outcome, report: { runbook, lostRegion: '', survivingRegion: '', recovery: { totalMs: 10_000 } } } });
    expect(written).not.toHaveProperty('variables.report.problem');
    expect(written).not.toHaveProperty('variables.report.failback');
  });

  it('tells why a set-up did not reach its goal, and takes no proof of another runbook', async () => {
    expect(await report('RegionSetup', 'stopped', 'zeebe.verify-processing')).toMatchObject({ variables: { report: { problem: 'a detail', recovery: null } } });
  });

  it('of a failover still names both', async () => {
    expect(await report('RegionFailover', 'restored', 'zeebe.verify-processing')).toMatchObject({ variables: { report: { lostRegion: 'west', survivingRegion: 'east', recovery: { totalMs: 10_000 } } } });
  });
});
