import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import { isRunning, type Daemon } from '../transport/daemon.ts';
import { readFileIfThere } from './files.ts';

const Holder = z.object({ pid: z.int(), startTicks: z.string(), command: z.string() });

/** This process as others can recognize it: the start time is field 22 of its stat line. */
function thisProcess(): Daemon {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return { pid: process.pid, startTicks: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
}

function holderOf(path: string): z.infer<typeof Holder> | undefined {
  const text = readFileIfThere(path);
  if (text === undefined) return undefined;
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Takes the file by hard link: it appears whole or not at all. */
function take(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Runs `work` while no other lab command does. A holder that no longer runs is ignored.
 * @throws LAB_FAILED (defect) another lab command runs
 */
export async function withLabLock<T>(path: string, command: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const text = JSON.stringify({ ...thisProcess(), command });
  if (!take(path, text)) {
    const holder = holderOf(path);
    if (holder !== undefined && isRunning(holder)) throw new RunbookError('LAB_FAILED', { reason: 'another lab command is running', command: holder.command, pid: holder.pid });
    rmSync(path, { force: true });
    if (!take(path, text)) throw new RunbookError('LAB_FAILED', { reason: 'another lab command has just started' });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
