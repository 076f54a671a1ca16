import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { daemonOf, isRunning } from '../transport/daemon.ts';

/** A holder as it stands in the lock file: process id and start time, which tells it from a later process of the same id. */
const isHeld = async (lockFile: string): Promise<boolean> => {
  const text = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const [pid, startTicks] = text.split(' ');
  if (pid !== undefined && startTicks !== undefined) return isRunning({ pid: Number(pid), startTicks });
  // Its owner is writing it this very moment, or died then.
  const { mtimeMs } = await stat(lockFile).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < 5_000;
};

const tryToTake = async (lockFile: string): Promise<boolean> => {
  const file = await open(lockFile, 'wx').catch(() => undefined);
  if (file === undefined) return false;
  await file.writeFile(`${process.pid} ${daemonOf(process.pid)?.startTicks ?? ''}`);
  await file.close();
  return true;
};

/**
 * Runs `work` while no other process of this machine holds `lockFile`; a lock whose holder has ended is taken over.
 * It only saves double work: what is built is put in place by a rename, so a race costs time and never a broken result.
 * @param onWait called once where another process holds the lock
 */
export async function withBuildLock<T>(lockFile: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let waited = false; !(await tryToTake(lockFile)); ) {
    if (await isHeld(lockFile)) {
      if (!waited) onWait();
      waited = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    } else {
      const dead = `${lockFile}.${process.pid}`;
      await rename(lockFile, dead).catch(() => undefined);
      await rm(dead, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}
