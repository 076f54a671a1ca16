import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const Holder = z.object({ pid: z.int(), startTicks: z.string() });

const startTicksOf = async (pid: number): Promise<string | undefined> => {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
};

const isHeld = async (lockFile: string): Promise<boolean> => {
  const text = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  if (text === '') { // its owner is writing it this very moment, or died then
    const age = Date.now() - (await stat(lockFile).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
    return age < 5_000;
  }
  const holder = Holder.parse(JSON.parse(text));
  return (await startTicksOf(holder.pid)) === holder.startTicks;
};

const isTaken = async (lockFile: string): Promise<boolean> => {
  const file = await open(lockFile, 'wx').catch(() => undefined);
  if (file === undefined) return false;
  await file.writeFile(JSON.stringify({ pid: process.pid, startTicks: await startTicksOf(process.pid) }));
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
  for (let waited = false; !(await isTaken(lockFile)); ) {
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
