import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { changes } from '../support/effects.ts';
import { failedOver } from '../support/failback-expectations.ts';
import { openHarness, type FailoverHarness } from '../support/failover-harness.ts';

describe('RegionFailback and the DNS of both regions', () => {
  let harness: FailoverHarness;
  beforeAll(async () => {
    harness = await openHarness();
    await harness.startWorking();
  });
  afterAll(() => harness.close());

  const back = (): ReturnType<FailoverHarness['cluster']> => failedOver(harness);

  it('installs nothing while one does not lead to the other; goes on once it does', async () => {
    const sim = back();
    sim.state.dns.set('west', { kind: 'code', code: 'SERVFAIL' });
    const run = await harness.startFailback(sim.name);
    const { variables } = await harness.task(run, 'Task_DecideNotReady');
    expect(JSON.stringify(variables)).toContain('DNS of west does not lead to east: asked for camunda-zeebe.camunda-east.svc.cluster.local: SERVFAIL');
    expect(changes(sim.effects)).toEqual([]);
    sim.state.dns.delete('west');
    await harness.answer(run, 'Task_DecideNotReady', 'bob', { decision: 'wait', reason: 'the address is right now', decidedBy: 'bob' });
    expect(await harness.report(run)).toMatchObject({ outcome: 'redundant', decisions: [{ decision: 'wait', by: 'bob' }] });
    expect(sim.state.members).toEqual([0, 1, 2, 3]);
  });

  it('goes on where neither can be asked', async () => {
    const sim = back();
    for (const name of ['east', 'west']) sim.state.dnsUnasked.set(name, new RunbookError('PERMISSION_DENIED', { error: 'the account may not list pods' }));
    expect(await harness.report(await harness.startFailback(sim.name))).toMatchObject({ outcome: 'redundant', verdict: 'empty' });
  });
});
