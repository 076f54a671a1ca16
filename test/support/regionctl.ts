import { execa } from 'execa';
import { join } from 'node:path';
import { testPlaces } from './engine.ts';

const PROGRAM = join(testPlaces.project, 'bin', 'regionctl.mjs');

export interface Ended { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

export interface RegionctlOptions {
  /** `--config` of the call. */
  readonly config?: string;
  /** What it says goes to the test's own stderr as well. */
  readonly show?: boolean;
  /** Any other exit code is an error with what it said. */
  readonly mustEnd?: number;
  readonly timeoutMs?: number;
}

const env = { NO_COLOR: '1', REGIONCTL_CACHE: testPlaces.cache, REGIONCTL_STATE: testPlaces.state, TEST_ENGINE_PASSWORD: 'demo' };
const argvOf = (args: readonly string[], config: string | undefined): string[] => [PROGRAM, ...(config === undefined ? [] : ['--config', config]), ...args];

/** The program as a person runs it, in a process of its own. */
export async function regionctl(args: readonly string[], { config, show = false, mustEnd, timeoutMs = 600_000 }: RegionctlOptions = {}): Promise<Ended> {
  const result = await execa(process.execPath, argvOf(args, config), { env, reject: false, timeout: timeoutMs, stdin: 'ignore', stderr: show ? ['pipe', 'inherit'] : 'pipe' });
  const ended = { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
  if (mustEnd !== undefined && ended.exitCode !== mustEnd) throw new Error(`regionctl ${args.join(' ')} ended with ${ended.exitCode}, not ${mustEnd}:\n${ended.stderr}\n${ended.stdout}`);
  return ended;
}

/** A runner (`regionctl work`) in a process of its own. */
export interface RunnerProcess {
  /** Log lines so far. */
  readonly said: string[];
  /** SIGKILL: nothing of it answers any more. */
  kill(): Promise<void>;
  /** SIGKILL in the moment in which it says this; resolves when it is gone. */
  killedAt(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param onLine told each log line at once, for a test that must act in that instant */
export function startRunnerProcess(config: string, onLine: (line: string) => void = () => undefined): RunnerProcess {
  const child = execa(process.execPath, argvOf(['work', '--deploy', '--no-canary'], config), { env, reject: false, stdin: 'ignore' });
  const said: string[] = [];
  let rest = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => text !== '')) {
      said.push(line);
      onLine(line);
    }
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => { child.kill(signal); await child; };
  const killedAt = (text: string): Promise<void> => new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => { if (chunk.toString().includes(text)) end('SIGKILL').then(resolve, reject); });
  });
  return { said, kill: () => end('SIGKILL'), killedAt, stop: () => end('SIGTERM') };
}
