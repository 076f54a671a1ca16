import { describe, expect, it } from 'vitest';
import { PATH_CHECK_MS } from '../../../src/domain/path-check.ts';
import { checkPathsWorker } from '../../../workers/network/check-paths.ts';
import { Killed, runBare, setupVariables, type BareRun } from '../../support/bare-step.ts';
import { simulatedCluster, type SimulatedCluster } from '../../support/simulated-cluster.ts';

const check = (sim: SimulatedCluster, options: BareRun = {}) => runBare(checkPathsWorker.step, setupVariables(), sim, options);
const leftIn = ({ state }: SimulatedCluster): number => state.checkPods.size + state.checkServices.size;
const verbs = ({ effects }: SimulatedCluster): string[] => effects.map((effect) => `${effect.includes('apply') ? 'start' : 'end'} ${/--context (\w+)/.exec(effect)?.[1] ?? ''}`);
const pod = (run: string) => ({ run, listening: true, ended: false, ending: false, state: 'Running', createdAt: new Date().toISOString() });

describe('network.check-paths', () => {
  it('starts a pod in each region, measures every port both ways, and ends the pods', async () => {
    const sim = simulatedCluster();
    const { outcome } = await check(sim);
    expect(outcome).toMatchObject({ kind: 'done', output: { warnings: [] } });
    expect(outcome.kind === 'done' ? outcome.output.paths : []).toEqual(['east', 'west'].flatMap((from) => [26_501, 26_502, 9_200].map((port) => ({ from, to: from === 'east' ? 'west' : 'east', port, ms: 12 }))));
    expect(verbs(sim)).toEqual(['start east', 'start west', 'end east', 'end west']);
    expect(leftIn(sim)).toBe(0);
  });

  it('warns of a slow network and goes on', async () => {
    const sim = simulatedCluster();
    sim.state.pathMs = 140;
    expect((await check(sim)).outcome).toMatchObject({ kind: 'done', output: { warnings: [expect.stringContaining('from east to west takes 140 ms'), expect.stringContaining('from west to east')] } });
  });

  it.each([
    { broken: 'nxdomain', hop: 'dns-zone' }, { broken: 'servfail', hop: 'dns-path' }, { broken: 'route', hop: 'firewall' }, { broken: [9_200], hop: 'firewall' },
  ] as const)('asks a person about $broken, after its pods are gone', async ({ broken, hop }) => {
    const sim = simulatedCluster();
    sim.state.brokenHops.set('west', broken);
    const { outcome } = await check(sim);
    expect(outcome).toMatchObject({ kind: 'decide', code: 'NETWORK_BROKEN', facts: { hops: [hop], findings: [expect.stringMatching(/west/)] } });
    expect(leftIn(sim)).toBe(0);
  });

  it('names the route where neither direction gets through', async () => {
    const sim = simulatedCluster();
    for (const region of ['east', 'west']) sim.state.brokenHops.set(region, 'route');
    expect((await check(sim)).outcome).toMatchObject({ kind: 'decide', facts: { hops: ['route', 'route'] } });
  });

  it('does not believe a fault that passes: a DNS keeps an old answer for a while', async () => {
    const sim = simulatedCluster();
    sim.state.brokenHops.set('east', 'nxdomain');
    const clock = { at: Date.now() };
    const healsAt = clock.at + PATH_CHECK_MS.unnamedFor - PATH_CHECK_MS.again;
    const { outcome, waits } = await check(sim, { clock, onLook: () => { if (clock.at >= healsAt) sim.state.brokenHops.clear(); } });
    expect(outcome.kind).toBe('done');
    expect(waits.some((why) => why.includes('looked at again: DNS of east does not know west'))).toBe(true);
  });

  it('tells a pod that does not start, and ends both', async () => {
    const sim = simulatedCluster();
    sim.state.checkPodsHeld.set('west', 'ImagePullBackOff: no such image');
    const clock = { at: Date.now() };
    const { outcome } = await check(sim, { clock });
    expect(outcome).toMatchObject({ kind: 'decide', code: 'NETWORK_BROKEN', facts: { hops: ['check-pod'], findings: [expect.stringContaining('west does not start: ImagePullBackOff: no such image')] } });
    expect(sim.state.probes).toBe(0);
    expect(leftIn(sim)).toBe(0);
  });

  it('replaces what another run left, and what has ended', async () => {
    const sim = simulatedCluster();
    sim.state.checkPods.set('east', pod('7'));
    sim.state.checkServices.add('east');
    sim.state.checkPods.set('west', { ...pod('42'), ended: true, listening: false });
    expect((await check(sim)).outcome.kind).toBe('done');
    expect(verbs(sim)).toEqual(['end east', 'start east', 'end west', 'start west', 'end east', 'end west']);
  });

  it('waits for an old pod that ends, instead of applying over it', async () => {
    const sim = simulatedCluster();
    sim.state.checkPods.set('west', { ...pod('7'), ending: true, listening: false });
    const { outcome, waits } = await check(sim, { onLook: (look) => { if (look === 3) sim.state.checkPods.delete('west'); } });
    expect(outcome.kind).toBe('done');
    expect(waits).toContain('the check pods listen: west (an old one ends)');
    expect(verbs(sim)).toEqual(['start east', 'start west', 'end east', 'end west']);
  });

  it.each([1, 2, 3, 4])('ends clean when its runner dies after write %i', async (after) => {
    const sim = simulatedCluster();
    const writes = { count: 0 };
    await expect(check(sim, { onWrite: () => { writes.count += 1; if (writes.count === after) throw new Killed(); } })).rejects.toBeInstanceOf(Killed);
    expect((await check(sim)).outcome.kind).toBe('done');
    expect(leftIn(sim)).toBe(0);
  });

  it('touches nothing where regions.yaml says so, and says so', async () => {
    const sim = simulatedCluster();
    sim.state.networkUnchecked = true;
    expect((await check(sim)).outcome).toMatchObject({ kind: 'done', output: { paths: [], warnings: [expect.stringContaining('unchecked')] } });
    expect(sim.effects).toEqual([]);
  });
});
