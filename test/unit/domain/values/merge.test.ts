import { describe, expect, it } from 'vitest';
import { diffValues } from '../../../../src/domain/values/diff.ts';
import { mergeValues } from '../../../../src/domain/values/merge.ts';

describe('mergeValues', () => {
  it('merges maps deep, the last overlay wins', () => {
    expect(mergeValues({ zeebe: { clusterSize: '8', resources: { cpu: 1 } } }, { zeebe: { resources: { memory: 2 } } }, { zeebe: { clusterSize: '4' } }))
      .toEqual({ zeebe: { clusterSize: '4', resources: { cpu: 1, memory: 2 } } });
  });

  it('merges an environment by name in the order of what is below, and an entry as a whole', () => {
    const below = { env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] };
    const above = { env: [{ name: 'C', value: '3' }, { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] };
    expect(mergeValues({ zeebe: below }, { zeebe: above }).zeebe).toEqual({
      env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'B', value: '2' }, { name: 'C', value: '3' }],
    });
  });

  it.each([
    ['a list of another name', { tolerations: [{ name: 'a' }] }, { tolerations: [{ name: 'b' }] }, { tolerations: [{ name: 'b' }] }],
    ['an environment by what is none', { env: [{ name: 'A' }] }, { env: ['A'] }, { env: ['A'] }],
    ['a map by a text', { a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
    ['nothing by a map', { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('replaces %s', (_what, below, above, merged) => expect(mergeValues(below, above)).toEqual(merged));

  it('keeps a null, by which helm deletes the default of the chart', () => {
    expect(mergeValues({ affinity: { podAntiAffinity: { weight: 1 } } }, { affinity: { podAntiAffinity: null } })).toEqual({ affinity: { podAntiAffinity: null } });
  });

  it('takes a key of any name for a key', () => {
    expect(Object.keys(mergeValues({ a: 1 }, { ['__proto__']: { polluted: true } }))).toEqual(['a', '__proto__']);
    expect(mergeValues({}, { constructor: { a: 1 } })).toEqual({ constructor: { a: 1 } });
  });
});

describe('diffValues', () => {
  it('tells what is added, changed and gone, an environment by its names', () => {
    const before = { zeebe: { clusterSize: '8', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }], gone: {} }, list: [1, 2] };
    const after = { zeebe: { clusterSize: '4', env: [{ name: 'B', value: '3' }, { name: 'A', value: '1' }, { name: 'C', valueFrom: { fieldRef: 'x' } }] }, list: [1] };
    expect(diffValues(before, after)).toEqual([
      { path: 'list', before: [1, 2], after: [1] },
      { path: 'zeebe.clusterSize', before: '8', after: '4' },
      { path: 'zeebe.env.B', before: '2', after: '3' },
      { path: 'zeebe.env.C', before: undefined, after: { valueFrom: { fieldRef: 'x' } } },
      { path: 'zeebe.gone', before: {}, after: undefined },
    ]);
  });

  it('tells nothing of the same in another order, and takes no values for none', () => {
    expect(diffValues({ a: [{ x: 1, y: 2 }], b: 1 }, { b: 1, a: [{ y: 2, x: 1 }] })).toEqual([]);
    expect(diffValues(null, { a: 1 })).toEqual([{ path: 'a', before: undefined, after: 1 }]);
  });

  it.each([
    ['a password', { auth: { password: 'hunter2' } }],
    ['a variable', { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }],
    ['a variable in a list of another name', { extraEnv: [{ name: 'API_TOKEN', value: 'hunter2' }] }],
    ['a key in a list', { users: [{ username: 'demo', password: 'hunter2' }] }],
    ['a nested key', { list: [{ tls: { privateKey: 'hunter2' } }] }],
    ['an address', { url: 'http://elastic:hunter2@search:9200' }],
    ['a file', { extraConfiguration: [{ file: 'a.yaml', content: 'camunda:\n  password: hunter2\n' }] }],
    ['a licence', { global: { license: { key: 'hunter2' } } }],
    ['a certificate', { tls: { crt: '-----BEGIN CERTIFICATE-----\nhunter2' } }],
  ])('hides %s, old and new', (_what, values) => {
    for (const differences of [diffValues({}, values), diffValues(values, {})]) {
      expect(differences).toHaveLength(1);
      expect(JSON.stringify(differences)).toContain('(hidden)');
      expect(JSON.stringify(differences)).not.toContain('hunter2');
    }
  });

  it('tells that a secret changed', () => {
    expect(diffValues({ password: 'a' }, { password: 'b' })).toEqual([{ path: 'password', before: '(hidden)', after: '(hidden)' }]);
  });
});
