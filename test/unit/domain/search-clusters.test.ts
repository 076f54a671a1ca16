import { describe, expect, it } from 'vitest';
import { passwordSecretOf, planSearchClusters, searchDifferenceLines, type SearchClusterFacts, type SearchClustersView } from '../../../src/domain/search-clusters.ts';
import type { Shape } from '../../../src/domain/shape.ts';
import { answers, code, layout, silent } from '../../support/failback-builders.ts';
import { walked } from '../../support/inventories.ts';
import { SEARCH_DEPLOYED as deployed } from '../../support/simulated-search.ts';

const healthy = (status: string): SearchClusterFacts['health'] => answers({ status, clusterUuid: '', version: null });
const passwords = (east: SearchClusterFacts['passwords'][string], west = east): SearchClusterFacts['passwords'] => ({ east, west });
const ready = { ours: true, differences: [], phase: 'Ready', ending: false };
const facts = (part: Partial<SearchClusterFacts> = {}): SearchClusterFacts => ({ resource: null, release: null, health: silent, passwords: {}, ...part });
const both = (part: Partial<SearchClusterFacts>, west: Partial<SearchClusterFacts> = part): SearchClustersView => ({ east: facts(part), west: facts(west) });
const planOf = (searchClusters: Shape['searchClusters']) => (view: SearchClustersView): ReturnType<typeof planSearchClusters> => planSearchClusters({ layout, shape: { searchClusters } }, view);

describe('planSearchClusters', () => {
  it('has nothing to do where the release brings them', () => {
    expect(planOf('chart')({})).toEqual({ kind: 'done', output: { searchClusters: { east: 'part of the release', west: 'part of the release' } } });
  });

  it.each([
    { view: both({ health: healthy('green') }, { health: healthy('yellow') }), plan: { kind: 'done', output: { searchClusters: { east: 'green', west: 'yellow' } } }, why: 'both are usable' },
    { view: both({ health: healthy('green') }, {}), plan: { kind: 'wait', why: 'the search cluster of west answers (timeout)' }, why: 'one does not answer' },
    { view: both({ health: healthy('red') }), plan: { kind: 'wait' }, why: 'they are red' },
  ])('of existing ones plans $plan.kind when $why', ({ view, plan }) => {
    expect(planOf('existing')(view)).toMatchObject(plan);
  });

  it('installs a release of their own in both regions, and not again', () => {
    const plan = planOf('release');
    expect(walked(plan, both({}))).toMatchObject({ actions: ['release east', 'release west'], end: { kind: 'done' } });
    expect(plan(both({ release: { ...deployed, status: 'failed' }, health: healthy('green') }))).toMatchObject({ kind: 'act' });
    expect(plan(both({ release: { ...deployed, status: 'pending-install' } }))).toMatchObject({ kind: 'wait' });
    expect(plan(both({ release: deployed }))).toMatchObject({ kind: 'wait' });
    expect(plan(both({ release: deployed, health: healthy('green') })).kind).toBe('done');
  });

  describe('of a release of their own that differs from regions.yaml', () => {
    const plan = planOf('release');
    const changed = { ...deployed, differences: [{ path: 'esJavaOpts', before: '-Xmx1g', after: '-Xmx2g' }] };
    const green = { release: deployed, health: healthy('green') };

    it('changes one region after the other, and shows the values', () => {
      expect(walked(plan, both({ release: changed, health: healthy('green') }))).toMatchObject({ actions: ['release east', 'release west'], end: { kind: 'done' } });
      expect(searchDifferenceLines(both({ release: changed }, green))).toEqual(['east: esJavaOpts: -Xmx1g → -Xmx2g']);
    });
    it.each([
      { why: 'the pods of the one changed first are restarted', view: both({ ...green, release: { ...deployed, settled: false } }, { release: changed, health: healthy('green') }), says: 'the pods of the search release in east are ready' },
      { why: 'the other one does not answer', view: both({ release: deployed }, { release: changed, health: healthy('green') }), says: 'the search cluster of east is green or yellow, before that of west is changed' },
      { why: 'the last one changed is not back', view: both(green, { ...green, release: { ...deployed, settled: false } }), says: 'the pods of the search release in west are ready' },
    ])('waits while $why', ({ view, says }) => {
      const found = plan(view);
      expect(found.kind === 'wait' ? found.why : found).toContain(says);
    });
    it('repairs a failed one first, also where the other one is to be changed', () => {
      expect(plan(both({ release: changed, health: healthy('green') }, { release: { ...deployed, status: 'failed' } }))).toMatchObject({ kind: 'act', action: { kind: 'release', region: { name: 'west' } } });
    });
  });

  describe('of ECK', () => {
    const plan = planOf('eck');
    const copied = both({ resource: ready, passwords: passwords({ source: true, copy: 'same' }) });

    it('makes the resources of both regions before it copies either password into both', () => {
      expect(walked(plan, both({ passwords: passwords({ source: false, copy: 'absent' }) }))).toMatchObject({
        actions: ['resource east', 'resource west', 'password east', 'password east', 'password west', 'password west'], end: { kind: 'done' },
      });
    });
    it('has nothing to do the second time, and needs no answer where the password is not known', () => {
      expect(plan(copied)).toEqual({ kind: 'done', output: { searchClusters: { east: 'Ready', west: 'Ready' } } });
    });
    it('foresees that an old copy is replaced by the password of the new Elasticsearch', () => {
      const first = plan(both({ resource: null, passwords: passwords({ source: false, copy: 'different' }) }, { resource: ready, passwords: passwords({ source: true, copy: 'same' }) }));
      expect(first).toMatchObject({ kind: 'act', action: { kind: 'resource' } });
      expect(first.kind === 'act' ? plan(first.expect) : first).toMatchObject({ kind: 'act', action: { kind: 'password', replace: true } });
    });
    it.each([
      { why: 'it is not Ready', view: { ...copied, west: facts({ resource: { ...ready, phase: '' }, passwords: passwords({ source: true, copy: 'same' }) }) }, says: 'the Elasticsearch in west is Ready (phase not set: does the operator ECK run?)' },
      { why: 'an old one ends', view: both({ resource: { ...ready, ending: true } }), says: 'the old Elasticsearch in east ends' },
      { why: 'there is no password yet', view: both({ resource: ready, passwords: passwords({ source: false, copy: 'absent' }) }), says: 'ECK makes the password of the Elasticsearch in east' },
      { why: 'it is red', view: { ...copied, east: facts({ resource: ready, health: healthy('red'), passwords: passwords({ source: true, copy: 'same' }) }) }, says: 'the search cluster of east is green or yellow' },
    ])('waits when $why', ({ view, says }) => {
      expect(plan(view)).toMatchObject({ kind: 'wait', why: says });
    });
    const larger = { ...ready, differences: [{ path: 'storage', before: '64Gi', after: '96Gi' }] };
    const changed = { resource: larger, passwords: passwords({ source: true, copy: 'same' }) };

    it('changes one region after the other, and says what', () => {
      expect(walked(plan, both(changed))).toMatchObject({ actions: ['resource east', 'resource west'], end: { kind: 'done' } });
      expect(plan(both(changed))).toMatchObject({ kind: 'act', why: 'the Elasticsearch in east differs: storage: 64Gi → 96Gi' });
      expect(searchDifferenceLines(both(changed))).toEqual(['east: storage: 64Gi → 96Gi', 'west: storage: 64Gi → 96Gi']);
    });
    it('changes the second one once the first is Ready again', () => {
      expect(plan(both({ ...changed, resource: { ...ready, phase: 'ApplyingChanges' } }, changed))).toMatchObject({ kind: 'wait', why: 'the Elasticsearch in east is Ready (phase ApplyingChanges)' });
    });
    it('changes one that is stalled, since the change may be what it waits for', () => {
      expect(plan(both({ ...changed, resource: { ...larger, phase: 'Stalled' } }, { ...changed, resource: ready }))).toMatchObject({ kind: 'act', action: { kind: 'resource', region: { name: 'east' } } });
    });
    it('touches neither an Elasticsearch nor a Secret of somebody else', () => {
      expect(() => plan(both({}, { resource: { ...ready, ours: false } }))).toThrow(code('OBJECT_FOREIGN'));
      expect(() => plan(both({ resource: ready, passwords: passwords({ source: true, copy: 'foreign' }) }))).toThrow(code('OBJECT_FOREIGN'));
    });
  });

  it('names the Secret of a password by the number of its region', () => expect(layout.regions.map(passwordSecretOf)).toEqual(['elasticsearch-es-password-region-0', 'elasticsearch-es-password-region-1']));
});
