import { describe, expect, it } from 'vitest';
import type { DnsBothWays } from '../../../src/domain/dns.ts';
import type { Readers } from '../../../src/ports/managed-cluster.ts';
import { createTicks } from '../../../src/runtime/ticks.ts';
import { installRegionWorker } from '../../../workers/helm/install-region.ts';
import { place } from '../../support/failback-builders.ts';
import { simulatedCluster, SIM_LAYOUT, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const START = '2026-01-01T00:00:00Z';
const { step } = installRegionWorker;
const input = step.input.parse({ ...place, layout: SIM_LAYOUT, runKey: '42', evidence: { clusterSize: 4 } });
const run = { runKey: '42', engineId: 'e', jobKey: '1' };

/** Installed in `west`; its broker 3 never comes up. A clock that the test turns. */
const missing = (): { readonly sim: SimulatedCluster; pass(ms: number): void; look(): Promise<{ readonly dns: DnsBothWays | null; readonly why: string }> } => {
  const sim = simulatedCluster();
  sim.failOver('west');
  sim.state.releases.set('west', { revision: 1, status: 'deployed', webAppsOff: true });
  sim.state.replicas.set('west', 1);
  const clock = { at: Date.parse(START) };
  const ticks = createTicks({ now: () => clock.at }, START);
  const { readers }: { readers: Readers } = sim.managed({
    policy: { layout: SIM_LAYOUT, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0 },
    runs: { engineId: 'e', isActive: () => Promise.resolve(true) }, approvals: { readApprovals: () => Promise.resolve([]) },
  });
  return {
    sim, pass: (ms) => { clock.at += ms; },
    look: async () => {
      const view = await step.observe(input, readers, run, ticks);
      const plan = step.plan(input, view, ticks);
      return { dns: view.dns, why: plan.kind === 'wait' ? plan.why : plan.kind };
    },
  };
};

describe('helm.install-region while brokers are missed', () => {
  it('asks no DNS in the first minute', async () => {
    const { sim, pass, look } = missing();
    for (const ms of [0, 30_000, 30_000]) { pass(ms); expect(await look()).toEqual({ dns: null, why: 'the survivors see brokers 3' }); }
    expect(sim.state.dnsRounds).toBe(0);
  });

  it('then says what the DNS of both regions answers, the broken direction first', async () => {
    const { sim, pass, look } = missing();
    sim.state.dns.set('east', { kind: 'code', code: 'SERVFAIL' });
    await look();
    pass(60_001);
    const { why } = await look();
    expect(why).toMatch(/^the survivors see brokers 3\. DNS of east does not lead to west: asked for camunda-zeebe\.camunda-west\.svc\.cluster\.local: SERVFAIL .* DNS of west leads to east: /);
  });

  it('asks again only now and then, not at every look', async () => {
    const { sim, pass, look } = missing();
    await look();
    pass(61_000);
    for (let looks = 0; looks < 10; looks += 1) { await look(); pass(250); }
    expect(sim.state.dnsRounds).toBe(2); // one round for each region
    sim.state.dns.set('west', { kind: 'silence', withinMs: 3_000 });
    pass(15_000);
    expect((await look()).why).toContain('DNS of west does not lead to east');
    expect(sim.state.dnsRounds).toBe(4);
  });

  it('counts the minute anew once the brokers were seen', async () => {
    const { sim, pass, look } = missing();
    await look();
    pass(61_000);
    sim.state.replicas.set('west', 2);
    expect(await look()).toEqual({ dns: null, why: 'done' });
    sim.state.replicas.set('west', 1);
    expect(await look()).toEqual({ dns: null, why: 'the survivors see brokers 3' });
  });

  it('goes on waiting where the DNS cannot be asked, and says why', async () => {
    const { sim, pass, look } = missing();
    sim.state.dnsUnasked.set('west', new Error('forbidden'));
    await look();
    pass(61_000);
    expect((await look()).why).toContain('DNS of west to east was not checked');
  });
});
