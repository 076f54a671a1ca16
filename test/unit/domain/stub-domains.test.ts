import { describe, expect, it } from 'vitest';
import { forwardsInStubDomains, stubDomainsDropped, stubDomainsWith, stubDomainsWithout, type StubDomains } from '../../../src/domain/stub-domains.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

const WEST = { zone: 'camunda-west.svc.cluster.local', addresses: ['10.202.0.7'] };
const MOVED = { ...WEST, addresses: ['10.202.0.8'] };
const NONE: StubDomains = { text: null, note: null };
/** Written by hand: no tool would format it so. */
const OWN: StubDomains = { text: '{\n  "example.com" : ["10.0.0.1"]\n}\n', note: null };

describe('stubDomainsWith', () => {
  it('merges its zones with those that are there', () => {
    expect(JSON.parse(stubDomainsWith(OWN, [WEST]).text)).toEqual({ 'example.com': ['10.0.0.1'], [WEST.zone]: WEST.addresses });
  });

  it.each([['none were', NONE], ['there were others', OWN]])('replaces its own and keeps the first original, where %s', (_what, original) => {
    const again = stubDomainsWith(stubDomainsWith(original, [WEST]), [MOVED]);
    expect(again).toEqual(stubDomainsWith(original, [MOVED]));
  });
});

describe('stubDomainsWithout', () => {
  it.each([['nothing', NONE], ['what was written by hand', OWN], ['an empty text', { text: '', note: null }]])('gives back %s byte for byte', (_what, original) => {
    expect(stubDomainsWithout(stubDomainsWith(original, [WEST]))).toBe(original.text);
  });

  it('takes out its zones alone where somebody else changed the rest', () => {
    const { note } = stubDomainsWith(OWN, [WEST]);
    const text = JSON.stringify({ 'example.org': ['10.0.0.9'], [WEST.zone]: WEST.addresses });
    expect(stubDomainsWithout({ text, note })).toBe('{"example.org":["10.0.0.9"]}');
  });

  it('leaves a zone that somebody else has led elsewhere since', () => {
    const { note } = stubDomainsWith(NONE, [WEST]);
    const text = JSON.stringify({ [WEST.zone]: MOVED.addresses });
    expect(stubDomainsWithout({ text, note })).toBe(text);
  });

  it('leaves no empty text where there was none and somebody else took the zone out', () => {
    const { note } = stubDomainsWith(NONE, [WEST]);
    expect(stubDomainsWithout({ text: '{}', note })).toBeNull();
  });

  it('leaves a text without a note alone', () => {
    expect(stubDomainsWithout(OWN)).toBe(OWN.text);
  });
});

describe('stubDomainsDropped', () => {
  it.each([['nothing', NONE], ['what was written by hand', OWN]])('restores %s, and notes that until it is cleared', (_what, original) => {
    const dropped = stubDomainsDropped(stubDomainsWith(original, [WEST]));
    expect(dropped.text).toBe(original.text);
    expect(dropped.note).not.toBeNull();
    expect(stubDomainsDropped(dropped)).toEqual(dropped);
    expect(stubDomainsWithout(stubDomainsWith(dropped, [WEST]))).toBe(original.text);
  });
});

describe('forwardsInStubDomains', () => {
  it('tells ours from others by the note', () => {
    expect(forwardsInStubDomains(stubDomainsWith(OWN, [WEST]))).toEqual([{ zone: 'example.com', addresses: ['10.0.0.1'], ours: false }, { ...WEST, ours: true }]);
    expect(forwardsInStubDomains(NONE)).toEqual([]);
  });

  it('takes a zone that was led elsewhere since for a foreign one', () => {
    const { note } = stubDomainsWith(NONE, [WEST]);
    expect(forwardsInStubDomains({ text: JSON.stringify({ [WEST.zone]: MOVED.addresses }), note })).toEqual([{ ...MOVED, ours: false }]);
  });

  it.each(['zone: address', '["10.0.0.1"]', '{"zone":"10.0.0.1"}'])('does not guess what %s means', (text) => {
    expect(() => forwardsInStubDomains({ text, note: null })).toThrow(RunbookError);
  });
});
