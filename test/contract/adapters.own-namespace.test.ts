import { describe, expect, it } from 'vitest';
import { planStep } from '../../src/compose/plan-step.ts';
import type { PlannedStep } from '../../src/domain/run-plan.ts';
import { createTicks } from '../../src/runtime/ticks.ts';
import type { KubernetesRequest, KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { acquireLockWorker } from '../../workers/lock/acquire.ts';
import { clusterOver, REGION_0, REGION_1 } from '../support/answers.ts';

type Answer = (call: string, request: KubernetesRequest) => KubernetesResponse | Promise<KubernetesResponse>;

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases';
const missing: KubernetesResponse = { status: 404, text: '{"kind":"Status","message":"namespaces \\"region-runbooks\\" not found","code":404}' };

/** What `plan` shows of taking the lock, and every call that it made for it. */
async function lockPlan(kubernetes: Answer): Promise<{ readonly step: PlannedStep; readonly sent: readonly string[] }> {
  const cluster = clusterOver({ kubernetes });
  const layout = { cluster: 'lab', release: 'camunda', regions: [REGION_0, REGION_1] };
  const ticks = createTicks({ now: () => 0 }, '2026-11-24T09:00:00.000Z');
  const step = await planStep(acquireLockWorker.step, { layout, survivingRegion: 'region0' }, {
    cluster: {
      ...cluster, approvals: { readApprovals: () => Promise.resolve([]) },
      readers: { ...cluster.readers, catalogue: { policyOf: () => null, names: () => [] }, runs: { engineId: 'engine', isActive: () => Promise.resolve(false) } },
    },
    run: { runKey: 'RUN_KEY', jobKey: 'JOB_KEY', engineId: 'engine' }, ticks, layout, survivingRegion: 'region0',
  });
  return { step, sent: cluster.sent };
}

/** Region 1 is silent; region 0 has no lease, and the namespace or not. */
const region0 = (create: Answer): Answer => (call, request) => {
  if (request.context === 'region1') throw new NoAnswer('timeout', 'region1', { sent: true });
  return call.startsWith('GET') ? missing : create(call, request);
};
const shown = ({ commands }: PlannedStep): string[] => commands.map((command) => command.split(' ').slice(0, 2).join(' '));

describe('the plan of taking the lock', () => {
  it('shows that the namespace is created first where there is none', async () => {
    const { step, sent } = await lockPlan(region0(() => missing));
    expect(shown(step)).toEqual(['POST /api/v1/namespaces', `POST ${LEASES}`]);
    expect(step.commands[0]).toBe('POST /api/v1/namespaces {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"region-runbooks","labels":{"app.kubernetes.io/managed-by":"region-runbooks"}}} (context region0)');
    expect(sent.filter((call) => !call.startsWith('GET'))).toEqual([`POST ${LEASES}?dryRun=All`]);
  });

  it.each([
    ['the server would create the lease', 201], ['it is there meanwhile', 409], ['the account may not, which the run will tell', 403],
  ])('shows the lease alone where %s', async (_why, status) => {
    const { step, sent } = await lockPlan(region0(() => ({ status, text: '{}' })));
    expect(shown(step)).toEqual([`POST ${LEASES}`]);
    expect(sent.filter((call) => !call.startsWith('GET'))).toEqual([`POST ${LEASES}?dryRun=All`]);
  });

  it('does not take a dry run without an answer for a write that may have been sent', async () => {
    await expect(lockPlan(region0(() => Promise.reject(new NoAnswer('timeout', 'region0', { sent: true }))))).rejects.toMatchObject({ code: 'REGION_UNREACHABLE' });
  });
});
