import { describe, expect, it } from 'vitest';
import { parseValuesFile, valuesText } from '../../../src/config/values-file.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

describe('values files', () => {
  it('are read as helm reads them', () => {
    expect(parseValuesFile('on: yes\nmode: 0754\nat: 22:30\nday: 2026-11-24\nnothing: null\nbase: &b {a: 1}\nderived: {<<: *b, c: 2}\n', 'v.yaml'))
      .toEqual({ true: true, mode: 0o754, at: '22:30', day: '2026-11-24', nothing: null, base: { a: 1 }, derived: { a: 1, c: 2 } });
    expect(parseValuesFile('# nothing\n', 'v.yaml')).toEqual({});
  });

  it('are written so that helm reads what was meant', () => {
    const values = { yes: 'no', count: '8', mode: '0754', empty: '', nothing: null, list: [{ name: 'A', value: 'true' }], text: 'a: 1\nb: $(K8S_NAME)\n', same: [{ a: 1 }] };
    const text = valuesText(values);
    expect(parseValuesFile(text, 'v.yaml')).toEqual(values);
    expect(text).toContain('"yes": "no"');
    expect(text).toContain('mode: "0754"');
  });

  it.each([
    ['no YAML', 'password: "hunter2\nb: 1', 'no YAML'], ['a list', '- hunter2', 'no map'], ['a text', 'hunter2', 'no map'], ['two documents', 'a: hunter2\n---\nb: 1', 'no YAML'],
  ])('are refused without a word of what they say: %s', (_what, text, problem) => {
    const thrown = (() => { try { parseValuesFile(text, '/conf/v.yaml'); return undefined; } catch (cause) { return cause; } })();
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID', facts: { file: '/conf/v.yaml', problem: expect.stringContaining(problem) } });
    expect(thrown instanceof RunbookError ? thrown.forPeople : '').not.toContain('hunter2');
  });
});
