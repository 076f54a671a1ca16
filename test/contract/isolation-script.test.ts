import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { attemptArgv, ATTEMPTS_AT_ONCE, outcomesOf } from '../../src/adapters/isolation-script.ts';

const facts = { call: 'connections', region: 'region0' };

describe('the script of the probe, run by bash', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => { for (const end of ends.splice(0)) await end(); });

  const run = async (addresses: readonly string[], ports: readonly number[], path = '/usr/bin:/bin'): Promise<ReadonlyMap<string, string>> => {
    const [, ...args] = attemptArgv(addresses, ports);
    const { stdout } = await promisify(execFile)('/bin/bash', args, { env: { PATH: path } });
    return outcomesOf(stdout, addresses.flatMap((address) => ports.map((port) => `${address} ${port}`)), facts);
  };
  const portOf = (server: Server): number => { const address = server.address(); return typeof address === 'object' && address !== null ? address.port : 0; };
  const listen = async (): Promise<number> => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    return portOf(server);
  };
  const closedPort = async (): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    return port;
  };
  /** A listener that takes no connection up, with its queue full: the packets of the next one are dropped, as a policy does it. */
  const deafPort = async (): Promise<number> => {
    const script = 'use Socket qw(:all); $| = 1; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)); listen($s, 0); my ($port) = unpack_sockaddr_in(getsockname $s);'
      + ' my @held; for (1 .. 2) { socket(my $c, PF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); connect($c, pack_sockaddr_in($port, INADDR_LOOPBACK)); push @held, $c } select undef, undef, undef, 0.2; print "$port\\n"; sleep 60';
    const child: ChildProcess = spawn('perl', ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    ends.push(async () => { child.kill('SIGKILL'); if (child.exitCode === null && child.signalCode === null) await once(child, 'exit'); });
    if (child.stdout === null) throw new Error('no output');
    const [line]: unknown[] = await once(child.stdout, 'data');
    return Number(String(line));
  };
  /** What a `timeout` on PATH says and how it ends, for every connection. */
  const saying = async (script: string): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'isolation-script-'));
    ends.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'timeout'), `#!/bin/bash\n${script}\n`);
    await chmod(join(folder, 'timeout'), 0o755);
    return folder;
  };

  it('tells a port that is open, one that refuses, and one from which nothing comes back', async () => {
    const [open, closed, deaf] = [await listen(), await closedPort(), await deafPort()];
    expect(Object.fromEntries(await run(['127.0.0.1'], [open, closed, deaf]))).toEqual({ [`127.0.0.1 ${open}`]: 'open', [`127.0.0.1 ${closed}`]: 'refused', [`127.0.0.1 ${deaf}`]: 'timeout' });
  });

  it.each([
    { said: 'bash: connect: No route to host', outcome: 'unreachable' }, { said: 'bash: connect: Network is unreachable', outcome: 'unreachable' }, { said: 'bash: connect: Connection timed out', outcome: 'unreachable' },
    { said: 'bash: connect: Operation not permitted', outcome: 'unreachable' }, { said: 'bash: connect: Connection refused', outcome: 'refused' },
  ])('takes "$said" for $outcome', async ({ said, outcome }) => {
    expect([...(await run(['10.0.0.1'], [1], await saying(`echo '${said}' >&2; exit 1`))).values()]).toEqual([outcome]);
  });

  it.each(["printf 'bash: fork: a\\nb\\n' >&2; exit 254", 'exit 127'])('does not call it a result where a connection could not be tried: %s', async (script) => {
    await expect(run(['10.0.0.1'], [1], await saying(script))).rejects.toMatchObject({ code: 'COMMAND_FAILED', facts: { target: '10.0.0.1 1' } });
  });

  it('tries no more side by side than it says, and all of them', async () => {
    const folder = await saying('exec 9>>"$0.log"; echo start >&9; /bin/sleep 0.3; echo end >&9; exit 124');
    const addresses = Array.from({ length: ATTEMPTS_AT_ONCE / 3 + 1 }, (_, index) => `10.0.0.${index}`);
    const outcomes = await run(addresses, [1, 2, 3], folder);
    expect(new Set(outcomes.values())).toEqual(new Set(['timeout']));
    expect(outcomes.size).toBe(ATTEMPTS_AT_ONCE + 3);
    const { stdout } = await promisify(execFile)('/bin/cat', [join(folder, 'timeout.log')]);
    const running = { now: 0, most: 0 };
    for (const line of stdout.trim().split('\n')) { running.now += line === 'start' ? 1 : -1; running.most = Math.max(running.most, running.now); }
    expect(running.most).toBeLessThanOrEqual(ATTEMPTS_AT_ONCE);
  });
});
