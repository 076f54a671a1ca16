import { describe, expect, it } from 'vitest';
import { parseWithKeys } from '../../../src/engine/client/web-api.ts';

describe('parseWithKeys', () => {
  it('keeps every digit of a key, which a number would not', () => {
    expect(parseWithKeys('{"items":[{"key":9007199254740993,"processInstanceKey": 27021597764222977,"parentKey":null,"processVersion":3}]}'))
      .toEqual({ items: [{ key: '9007199254740993', processInstanceKey: '27021597764222977', parentKey: null, processVersion: 3 }] });
  });
  it('leaves texts alone that hold JSON themselves', () => {
    const value = JSON.stringify({ key: 12, jobKey: 34 });
    expect(parseWithKeys(JSON.stringify({ name: 'x', value }))).toEqual({ name: 'x', value });
  });
  it('takes an empty answer for null', () => {
    expect(parseWithKeys('')).toBeNull();
  });
});
