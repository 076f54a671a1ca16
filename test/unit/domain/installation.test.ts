import { describe, expect, it } from 'vitest';
import { planInstallation, planNormalOperation, planWebAppsOff, planWebAppsOn, planWipe, type FootprintFacts, type InstallView, type NormalView } from '../../../src/domain/installation.ts';
import type { ImportFacts } from '../../../src/domain/imports.ts';
import { answers, east, place, silent, topology, west } from '../../support/failback-builders.ts';

const input = { ...place, clusterSize: 4 };
const release = { revision: 1, status: 'deployed', webAppsOff: true };
const pods = (region: string, ready = true): NonNullable<InstallView['pods']> => ({
  region, serverVersion: '', replicas: 2, clusterSize: 4, exporters: [], pods: ['camunda-zeebe-0', 'camunda-zeebe-1'].map((name) => ({ name, phase: 'Running', ready, restarts: 0, createdAt: '' })),
});
const search = (status: string): InstallView['search'] => answers({ status, clusterUuid: 'west', version: null });
const seen = (part: Partial<InstallView> = {}): InstallView => ({ release, pods: pods('west', false), topology: topology([0, 2], [1, 3]), search: search('yellow'), dns: null, ...part });

describe('planInstallation', () => {
  it.each([
    { why: 'there is no release', view: seen({ release: null, pods: null }), plan: { kind: 'act', action: { kind: 'install', region: { name: 'west' }, webApps: false } } },
    { why: 'the release failed', view: seen({ release: { ...release, status: 'failed' } }), plan: { kind: 'act', action: { kind: 'install' } } },
    { why: 'it was installed with web apps: they would write where the copy goes', view: seen({ release: { ...release, webAppsOff: false } }), plan: { kind: 'act', action: { kind: 'install', webApps: false } } },
    { why: 'helm is at work', view: seen({ release: { ...release, status: 'pending-install' } }), plan: { kind: 'wait' } },
    { why: 'it is deployed and its brokers cannot be read', view: seen({ pods: null }), plan: { kind: 'wait' } },
    { why: 'the survivors do not answer', view: seen({ topology: null }), plan: { kind: 'wait' } },
    { why: 'its brokers hold partitions: their disks are old', view: seen({ topology: topology([0, 1, 2, 3]) }), plan: { kind: 'decide', code: 'REGION_NOT_EMPTY' } },
    { why: 'its search cluster does not answer', view: seen({ search: silent }), plan: { kind: 'wait' } },
    { why: 'its search cluster is red', view: seen({ search: search('red') }), plan: { kind: 'wait' } },
    { why: 'one broker is not seen', view: seen({ topology: topology([0, 2], [3]) }), plan: { kind: 'wait', why: 'the survivors see brokers 1' } },
    { why: 'its brokers run idle, not ready as long as they are no members', view: seen(), plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planInstallation(input, view)).toMatchObject(plan);
  });
});

describe('planWebAppsOff', () => {
  it('is done only when no web app is ready any more', () => {
    expect(planWebAppsOff(east, [{ name: 'operate', wanted: 1, ready: 1 }])).toMatchObject({ kind: 'act', action: { name: 'operate', replicas: 0 } });
    expect(planWebAppsOff(east, [{ name: 'operate', wanted: 0, ready: 1 }]).kind).toBe('wait');
    expect(planWebAppsOff(east, [{ name: 'operate', wanted: 0, ready: 0 }]).kind).toBe('done');
  });
});

describe('planWebAppsOn', () => {
  it('gives each the replicas that it had, and one where an earlier run had switched it off', () => {
    const off = [{ name: 'operate', wanted: 0, ready: 0 }];
    expect(planWebAppsOn(east, [{ name: 'operate', wanted: 3, ready: 3 }], off)).toMatchObject({ action: { replicas: 3 } });
    expect(planWebAppsOn(east, off, off)).toMatchObject({ action: { replicas: 1 } });
    expect(planWebAppsOn(east, [], [{ name: 'operate', wanted: 2, ready: 1 }]).kind).toBe('wait');
  });
});

describe('planNormalOperation', () => {
  const importing = (part: Partial<ImportFacts> = {}): ImportFacts => ({ name: 'camunda-operate', left: [{ type: 'job', partitionId: 1, position: 3, newest: 9 }], stillMs: 0, restarted: false, rollingOut: false, ...part });
  const on = [{ name: 'operate', wanted: 1, ready: 1 }];
  const normal = (part: Partial<NormalView> = {}): NormalView => ({ releases: { east: { ...release, webAppsOff: false }, west: { ...release, webAppsOff: false } }, webApps: { east: on, west: on }, pods: { east: pods('east'), west: pods('west') }, imports: {}, ...part });
  it.each([
    { why: 'the values of the recreated region switch web apps off', view: normal({ releases: { east: null, west: release } }), plan: { kind: 'act', action: { kind: 'install', region: { name: 'west' }, webApps: true } } },
    { why: 'web apps of both are off: the survivor first', view: normal({ webApps: { east: [{ name: 'operate', wanted: 0, ready: 0 }], west: [{ name: 'operate', wanted: 0, ready: 0 }] } }), plan: { kind: 'act', action: { kind: 'scale', region: { name: 'east' } } } },
    { why: 'the survivor is not ready: never both at once', view: normal({ releases: { east: null, west: release }, pods: { east: pods('east', false), west: pods('west') } }), plan: { kind: 'wait' } },
    { why: 'a broker of the recreated region is not ready', view: normal({ pods: { east: pods('east'), west: pods('west', false) } }), plan: { kind: 'wait' } },
    { why: 'all runs', view: normal(), plan: { kind: 'done' } },
    { why: 'a web app still imports', view: normal({ imports: { east: [importing()], west: [] } }), plan: { kind: 'wait', pollMs: 1_000 } },
    { why: 'a web app imports nothing', view: normal({ imports: { east: [importing()], west: [importing({ stillMs: 30_000 })] } }), plan: { kind: 'act', action: { kind: 'restart', region: { name: 'west' }, name: 'camunda-operate' } } },
    { why: 'one imports nothing, but a broker is not ready: Zeebe has to stand first', view: normal({ pods: { east: pods('east'), west: pods('west', false) }, imports: { east: [importing({ stillMs: 30_000 })] } }), plan: { kind: 'wait', why: 'the brokers of west are ready: camunda-zeebe-0, camunda-zeebe-1 not yet' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planNormalOperation(place, on, view)).toMatchObject(plan);
  });

  it('tells the rest of what was approved while the first web app is still starting', () => {
    const off = ['operate', 'tasklist'].map((name) => ({ name, wanted: 0, ready: 0 }));
    const starting = off.map((app) => (app.name === 'operate' ? { ...app, wanted: 1 } : app));
    const releases = { east: { ...release, webAppsOff: false }, west: release };
    const rest = (view: NormalView): string[] => {
      const plan = planNormalOperation(place, on, view);
      return plan.kind === 'act' ? [`${plan.action.kind} ${'name' in plan.action ? plan.action.name : ''} ${plan.action.region.name}`, ...rest(plan.expect)] : [];
    };
    expect(rest(normal({ releases, webApps: { east: off, west: [] } }))).toEqual(['scale operate east', 'scale tasklist east', 'install  west']);
    expect(rest(normal({ releases, webApps: { east: starting, west: [] } }))).toEqual(['scale tasklist east', 'install  west']);
  });

  it('foresees that a restarted web app imports', () => {
    const plan = planNormalOperation(place, on, normal({ imports: { east: [importing({ stillMs: 31_000 })], west: [importing({ stillMs: 31_000 })] } }));
    const then = plan.kind === 'act' ? planNormalOperation(place, on, plan.expect) : plan;
    expect([plan, then]).toMatchObject([{ action: { region: { name: 'east' } } }, { action: { region: { name: 'west' } } }]);
    expect(then.kind === 'act' ? planNormalOperation(place, on, then.expect) : then).toMatchObject({ kind: 'done' });
  });
});

describe('planWipe', () => {
  const old: FootprintFacts = { releases: [{ name: 'camunda', status: 'deployed' }, { name: 'other', status: 'deployed' }], claims: ['data-0'], volumes: ['pv-0'], pods: ['camunda-zeebe-0'] };
  it.each([
    { why: 'the release is installed', view: old, plan: { kind: 'act', action: { kind: 'uninstall', release: 'camunda' } } },
    { why: 'the release of its search clusters is installed', view: { ...old, releases: [{ name: 'camunda-search', status: 'deployed' }] }, plan: { kind: 'act', action: { kind: 'uninstall', release: 'camunda-search' } } },
    { why: 'claims are left', view: { ...old, releases: [] }, plan: { kind: 'act', action: { kind: 'claims', names: ['data-0'] } } },
    { why: 'pods still end: their volumes are in use', view: { ...old, releases: [], claims: [] }, plan: { kind: 'wait' } },
    { why: 'volumes stay behind', view: { ...old, releases: [], claims: [], pods: [] }, plan: { kind: 'act', action: { kind: 'volumes', names: ['pv-0'] } } },
    { why: 'only a release of somebody else is left', view: { ...old, releases: [{ name: 'other', status: 'deployed' }], claims: [], pods: [], volumes: [] }, plan: { kind: 'done' } },
  ])('plans $plan.kind when $why', ({ view, plan }) => {
    expect(planWipe(west, 'camunda', view)).toMatchObject(plan);
  });
});
