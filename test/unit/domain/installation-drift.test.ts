import { describe, expect, it } from 'vitest';
import { differenceLines, planReleases, type RegionRelease, type RegionReleases } from '../../../src/domain/installation-drift.ts';
import type { RegionRollout } from '../../../src/domain/rollout.ts';
import { answers, layout, silent } from '../../support/failback-builders.ts';

const brokers = (ready: boolean, current = true): RegionRollout => ({
  replicas: 2, gateway: null, restarts: [], pods: ['camunda-zeebe-0', 'camunda-zeebe-1'].map((name) => ({ name, uid: name, state: 'Running', ready, ending: false, current, runningSince: null })),
});
const none: RegionRelease = { release: null, differences: [], rollout: silent };
const whole: RegionRelease = { release: { revision: 1, status: 'deployed' }, differences: [], rollout: answers(brokers(true)) };
const changed: RegionRelease = { ...whole, differences: [{ path: 'zeebe.logLevel', before: 'info', after: 'debug' }] };
const starting: RegionRelease = { ...whole, rollout: answers(brokers(false)) };

const sent = (seen: RegionReleases): readonly string[] => {
  const names: string[] = [];
  for (let view = seen; ;) {
    const plan = planReleases(layout, view);
    if (plan.kind !== 'act') return names;
    names.push(plan.action.region.name);
    view = plan.expect;
  }
};

describe('planReleases', () => {
  it.each([
    ['installs both at once where there is nothing', { east: none, west: none }, ['east', 'west']],
    ['installs the second one while the brokers of the first are not ready: they wait for it', { east: starting, west: none }, ['west']],
    ['changes nothing where both are as wanted', { east: whole, west: whole }, []],
    ['changes nothing where both are as wanted and still start', { east: starting, west: starting }, []],
    ['changes one region after the other, as the preview foresees it', { east: changed, west: changed }, ['east', 'west']],
    ['changes the one that differs', { east: whole, west: changed }, ['west']],
    ['repeats an installation that failed', { east: { ...whole, release: { revision: 1, status: 'failed' } }, west: whole }, ['east']],
  ])('%s', (_what, seen, regions) => {
    expect(sent(seen)).toEqual(regions);
  });

  it('restarts no broker while those of the other region are not ready', () => {
    expect(planReleases(layout, { east: starting, west: changed })).toMatchObject({ kind: 'wait', why: 'the brokers of east are ready, before those of west are restarted' });
    expect(planReleases(layout, { east: { ...whole, rollout: answers(brokers(true, false)) }, west: changed }).kind).toBe('wait');
  });

  it('waits for a helm that is at work', () => {
    expect(planReleases(layout, { east: { ...whole, release: { revision: 1, status: 'pending-install' }, differences: [{ path: 'a', before: 1, after: 2 }] }, west: none })).toMatchObject({ kind: 'wait', why: expect.stringContaining('pending-install') });
  });
});

describe('differenceLines', () => {
  it('tells what is new and what changes', () => {
    expect(differenceLines({ east: none, west: changed })).toEqual(['east: to be installed', 'west: zeebe.logLevel: info → debug']);
  });
});
