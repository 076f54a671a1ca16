import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, closeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A background process that this project started: the start time tells it from a later process of the same id. */
export interface Daemon {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since boot. */
  readonly startTicks: string;
}

export interface DaemonSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly logFile: string;
  readonly uid?: number;
  readonly gid?: number;
}

const startTicksOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
};

/** A running process of that id, for example one that was found in /proc; undefined when it is gone. */
export function daemonOf(pid: number): Daemon | undefined {
  const startTicks = startTicksOf(pid);
  return startTicks === undefined ? undefined : { pid, startTicks };
}

/** Starts a process in a session of its own, its output in `logFile`; it outlives this process. */
export async function startDaemon({ file, args, env, cwd, logFile, uid, gid }: DaemonSpec): Promise<Daemon> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(file, args, {
      detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }), ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }),
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    const pid = child.pid ?? -1;
    return { pid, startTicks: startTicksOf(pid) ?? 'gone' };
  } finally {
    closeSync(log);
  }
}

/** Whether that very process still runs. */
export const isRunning = ({ pid, startTicks }: Daemon): boolean => startTicksOf(pid) === startTicks;

/** Ends it: SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. Nothing happens to another process of the same id. */
export async function stopDaemon(daemon: Daemon, graceMs = 5_000): Promise<void> {
  const killAt = Date.now() + graceMs;
  let sent: NodeJS.Signals | undefined;
  while (isRunning(daemon)) {
    const wanted: NodeJS.Signals = Date.now() >= killAt ? 'SIGKILL' : 'SIGTERM';
    if (wanted !== sent) {
      try { process.kill(daemon.pid, wanted); } catch { return; }
      sent = wanted;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
