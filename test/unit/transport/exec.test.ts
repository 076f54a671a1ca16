import { describe, expect, it } from 'vitest';
import { liveExec } from '../../../src/transport/exec.ts';

const node = (script: string, more: object = {}) => liveExec({ file: process.execPath, args: ['-e', script], timeoutMs: 10_000, effect: 'write', ...more });

describe('liveExec with a secret on its standard input', () => {
  const secretStdin = (): Promise<{ text: string; values: string[] }> => Promise.resolve({ text: 'password: hunter2', values: ['hunter2', ''] });

  it('gives it to the command, and takes its values out of what that prints', async () => {
    expect(await node('process.stdin.on("data", (text) => { console.log(text.length, String(text)); })', { secretStdin })).toMatchObject({ stdout: '17 password: [redacted]' });
  });
  it('takes them out of an error too', async () => {
    await expect(node('process.stdin.pipe(process.stderr); process.exitCode = 1', { secretStdin })).rejects.toMatchObject({
      code: 'COMMAND_FAILED', facts: { stderr: 'password: [redacted]' },
    });
  });
});
