import { describe, expect, it } from 'vitest';
import { RunbookError } from '../../../src/errors/runbook-error.ts';
import { fakeEngine, regionctl } from './fakes.ts';

describe('runCli', () => {
  it('shows help with examples and exit codes on stdout', async () => {
    const { code, out } = await regionctl(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Exit codes:');
    expect((await regionctl(['start', 'failover', '--help'])).out).toContain('regionctl start failover --cluster payments');
  });

  it.each([
    { args: ['bogus'], says: "unknown command 'bogus'" },
    { args: ['start', 'failover', '--cluster', 'payments'], says: "required option '--lost <region>'" },
    { args: ['approve', '--as', 'ada'], says: "missing required argument 'task'" },
    { args: ['status', '-o', 'xml'], says: 'Allowed choices are table, json, yaml, md' },
    { args: ['lab', 'lose', 'region1', '--how', 'gently'], says: 'Allowed choices are cut, kill' },
    { args: ['lab', 'up', '--zeebe', '8.4.0'], says: "option '--zeebe <version>' argument '8.4.0' is invalid. Allowed choices are 8.6.0, 8.5.8." },
    { args: ['completion', 'csh'], says: 'Allowed choices are bash, zsh, fish' },
    { args: [], says: 'Usage: regionctl' },
  ])('answers $args with exit 2 and a message on stderr', async ({ args, says }) => {
    const { code, out, err } = await regionctl(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(says);
  });

  it('refuses a format that the command does not have', async () => {
    const { code, err } = await regionctl(['tasks', '-o', 'md']);
    expect(code).toBe(2);
    expect(err).toContain('only `regionctl report` writes markdown');
  });

  it('tells an error with its facts and hint, without a stack trace', async () => {
    const { code, err } = await regionctl(['tasks'], fakeEngine({ reachable: false }));
    expect(code).toBe(8);
    expect(err).toBe('error: The management engine does not answer\n  call: fake\nhint: Run `regionctl engine up`, or check engine: in regions.yaml [ENGINE_UNREACHABLE]\n');
  });

  it('gives an error as data too where JSON was asked for', async () => {
    const { out } = await regionctl(['tasks', '-o', 'json'], fakeEngine({ reachable: false }));
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'ENGINE_UNREACHABLE' } });
  });

  it('lists every issue of a bad configuration with line and remedy', async () => {
    const issues = [{ line: 3, field: 'clusters.payments.release', value: 'A b', problem: 'is not possible', remedy: 'Write a name' }, { line: 9, field: 'engine', problem: 'is missing', remedy: 'Add it' }];
    const { code, err } = await regionctl(['topology'], fakeEngine(), { parts: { catalogue: () => Promise.reject(new RunbookError('CONFIG_INVALID', { file: 'regions.yaml', issues })) } });
    expect(code).toBe(2);
    expect(err).toContain('  - line 3: clusters.payments.release (A b) is not possible. Write a name\n  - line 9: engine is missing. Add it');
  });

  it('calls what nobody foresaw UNEXPECTED and failed', async () => {
    const { code, err } = await regionctl(['topology'], fakeEngine(), { parts: { catalogue: () => Promise.reject(new TypeError('x is undefined')) } });
    expect(code).toBe(1);
    expect(err).toContain('x is undefined');
    expect(err).not.toContain('at ');
  });
});
