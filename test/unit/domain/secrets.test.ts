import { describe, expect, it } from 'vitest';
import { planSecrets, type SecretsView } from '../../../src/domain/secrets.ts';
import { code, layout } from '../../support/failback-builders.ts';
import { walked } from '../../support/inventories.ts';

describe('planSecrets', () => {
  const plan = (view: SecretsView): ReturnType<typeof planSecrets> => planSecrets({ layout }, view);
  it('makes what is missing, replaces what an earlier set-up made otherwise, and leaves the rest', () => {
    expect(plan({ east: { a: 'same', b: 'different' }, west: {} })).toMatchObject({ kind: 'act', action: { name: 'b', replace: true } });
    expect(plan({ east: { a: 'absent' }, west: {} })).toMatchObject({ kind: 'act', action: { name: 'a', replace: false } });
    expect(walked(plan, { east: { a: 'absent', b: 'different' }, west: { a: 'absent', b: 'same' } })).toEqual({
      actions: ['secret east', 'secret east', 'secret west'], end: { kind: 'done', output: { secretsMade: ['east/a', 'east/b', 'west/a', 'west/b'] } },
    });
  });
  it('never overwrites one of somebody else, and makes none beside it', () => {
    expect(() => plan({ east: { a: 'absent' }, west: { a: 'foreign' } })).toThrow(code('OBJECT_FOREIGN'));
  });
  it('is done where regions.yaml names none', () => expect(plan({ east: {}, west: {} })).toEqual({ kind: 'done', output: { secretsMade: [] } }));
});
