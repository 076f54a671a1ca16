import { describe, expect, it } from 'vitest';
import { rightsIn, shownRight } from '../../../src/domain/access.ts';

const rules = [{ apiGroups: ['apps'], resources: ['statefulsets', 'statefulsets/scale'], verbs: ['get', 'patch'] }, { apiGroups: [''], resources: ['configmaps'], resourceNames: ['coredns'], verbs: ['get'] }];
const shown = (role: unknown): readonly string[] => rightsIn([role]).map((right) => shownRight({ namespace: 'here', ...right }));

describe('rightsIn', () => {
  it('unfolds every rule, with sub-resources and names', () => {
    expect(shown({ kind: 'Role', metadata: { name: 'r' }, rules })).toEqual([
      'get statefulsets.apps in here', 'patch statefulsets.apps in here', 'get statefulsets.apps/scale in here', 'patch statefulsets.apps/scale in here', 'get configmaps coredns in here',
    ]);
  });

  it('keeps the namespace of a role that has one, and none for a ClusterRole', () => {
    const [, list] = rules;
    expect(shown({ kind: 'Role', metadata: { name: 'r', namespace: 'there' }, rules: [list] })).toEqual(['get configmaps coredns in there']);
    expect(shown({ kind: 'ClusterRole', metadata: { name: 'r' }, rules: [list] })).toEqual(['get configmaps coredns']);
  });

  it('finds no right in bindings and other documents', () => {
    expect(rightsIn([{ kind: 'RoleBinding', metadata: { name: 'b' }, roleRef: {} }, null, 'text'])).toEqual([]);
  });
});
