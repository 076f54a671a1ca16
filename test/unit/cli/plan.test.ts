import { describe, expect, it } from 'vitest';
import type { Composition } from '../../../src/cli/context.ts';
import type { PlanRequest, RunPlan } from '../../../src/domain/run-plan.ts';
import { fakeEngine, policy, regionctl } from './fakes.ts';

const planned: RunPlan = {
  runbook: 'RegionFailback', cluster: 'payments', lostRegion: 'west', survivingRegion: 'east', verdict: 'not-empty', observers: ['west holds claim data-0'], approvers: ['platform', 'database'],
  decision: 'Region west holds old data: the run would ask.',
  steps: [{ title: 'Wipe old data of recreated region', jobType: 'kubernetes.wipe-region', commands: ['kubectl --context west delete pvc data-0'], approved: true, note: 'Only after the decision "wipe".' }],
};
const PLAN = ['plan', 'failback', '--cluster', 'payments', '--region'];

/** A configuration that says what a failback needs, or not; what was planned stands in `asked`. */
const parts = (plan: RunPlan = planned, withFailback = true): { readonly parts: Partial<Composition>; readonly asked: PlanRequest[] } => {
  const asked: PlanRequest[] = [];
  const known = withFailback ? { ...policy, failback: { pauseLimitMs: 300_000, keepSnapshots: 2 } } : policy;
  return {
    asked,
    parts: {
      catalogue: () => Promise.resolve({ names: () => ['payments'], policyOf: (name) => (name === 'payments' ? known : null) }),
      planFailback: (request) => { asked.push(request); return Promise.resolve(plan); },
    },
  };
};

describe('plan failback', () => {
  it('prints the region that comes back, the decision and each command after its approval', async () => {
    const fake = parts();
    const { code, out } = await regionctl([...PLAN, 'west'], fakeEngine(), fake);
    expect(code).toBe(0);
    expect(fake.asked).toEqual([{ cluster: 'payments', lostRegion: 'west' }]);
    expect(out).toBe([
      'cluster     payments', 'comes back  west', 'surviving   east', 'verdict     not-empty', 'approvals   platform, database', '  - west holds claim data-0', '',
      'Region west holds old data: the run would ask.', '',
      '1. Wipe old data of recreated region  kubernetes.wipe-region  after approval by platform and database', '   Only after the decision "wipe".', '   kubectl --context west delete pvc data-0', '',
      'Nothing was changed. RUN_KEY, JOB_KEY and RUNNER are known only at run time.', '',
    ].join('\n'));
  });

  it('gives the plan as data', async () => {
    const { out } = await regionctl([...PLAN, 'west', '-o', 'json'], fakeEngine(), parts());
    expect(JSON.parse(out)).toEqual(planned);
  });

  it('ends with the code of a locked cluster', async () => {
    const { code, out } = await regionctl([...PLAN, 'west'], fakeEngine(), parts({ ...planned, steps: [], ends: { code: 'LOCKED', why: 'another run holds the lock' } }));
    expect(code).toBe(7);
    expect(out).toContain('The run would end here: another run holds the lock [LOCKED]');
  });

  it.each([
    { why: 'the region is not one of the cluster', region: 'north', withFailback: true, says: 'region is "north": no region of this cluster; use one of east, west' },
    { why: 'regions.yaml does not say how the release is installed', region: 'west', withFailback: false, says: 'add helm and snapshots to it' },
  ])('plans nothing where $why', async ({ region, withFailback, says }) => {
    const fake = parts(planned, withFailback);
    const { code, err } = await regionctl([...PLAN, region], fakeEngine(), fake);
    expect(code).toBe(3);
    expect(err).toContain(says);
    expect(fake.asked).toEqual([]);
  });
});

describe('plan failover', () => {
  it('calls its region lost', async () => {
    const { out } = await regionctl(['plan', 'failover', '--cluster', 'payments', '--lost', 'west'], fakeEngine(), { parts: { planFailover: () => Promise.resolve({ ...planned, runbook: 'RegionFailover' }) } });
    expect(out).toContain('lost       west');
  });
});
