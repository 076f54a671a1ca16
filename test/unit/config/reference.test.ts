import { describe, expect, it } from 'vitest';
import { configFields } from '../../../src/config/reference.ts';

describe('configFields', () => {
  const fields = new Map(configFields().map((field) => [field.field, field]));

  it('says what every field means', () => {
    expect([...fields.values()].filter(({ meaning }) => meaning === '').map(({ field }) => field)).toEqual([]);
  });

  it.each([
    ['clusters', true, undefined], ['engine', false, '"embedded"'], ['engine.auth.oauth.clientSecret.fromFile', false, undefined],
    ['clusters.<name>.lossHoldMs', false, '10000'], ['clusters.<name>.regions[].namespace', true, undefined], ['clusters.<name>.regions[].search.port', false, '9200'],
  ])('lists %s', (field, required, defaultsTo) => {
    expect(fields.get(field)).toMatchObject({ required, ...(defaultsTo === undefined ? {} : { defaultsTo }) });
  });
});
