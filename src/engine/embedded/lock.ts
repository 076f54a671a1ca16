import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { daemonOf, isRunning } from '../../transport/daemon.ts';

function holderRuns(path: string): boolean {
  try {
    const [pid, startTicks] = readFileSync(path, 'utf8').split(' ');
    return pid !== undefined && startTicks !== undefined && isRunning({ pid: Number(pid), startTicks });
  } catch {
    return false;
  }
}

function tryToTake(path: string): boolean {
  const self = daemonOf(process.pid);
  try {
    const file = openSync(path, 'wx');
    writeSync(file, `${process.pid} ${self?.startTicks ?? ''}`);
    closeSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Runs `work` while no other process starts or stops this engine; a lock whose holder has died is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let unheldSince: number | undefined;
  while (!tryToTake(path)) {
    unheldSince = holderRuns(path) ? undefined : unheldSince ?? Date.now();
    // A lock file without its content yet belongs to one who is just writing it.
    if (unheldSince !== undefined && Date.now() - unheldSince > 500) rmSync(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
