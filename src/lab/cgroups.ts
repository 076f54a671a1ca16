import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunbookError } from '../errors/runbook-error.ts';
import { readFileIfThere } from './files.ts';

const CGROUPS = '/sys/fs/cgroup';

/** The hierarchy whose membership decides which processes are a region's. */
const MEMBERSHIP = 'freezer';

/** The region's own processes sit here; the kubelet makes `kubepods` beside it. */
const DAEMONS = 'daemons';

const hierarchies = (): readonly string[] => {
  try {
    // Names like `cpu,cpuacct` may come with links `cpu` and `cpuacct`: those are no directories of their own.
    return readdirSync(CGROUPS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(CGROUPS, name));
  } catch {
    return [];
  }
};

/** Whether this machine has the cgroup v1 hierarchies that the lab's kubelets run on. */
export const hasCgroupV1 = (): boolean => existsSync(join(CGROUPS, MEMBERSHIP, 'cgroup.procs')) && existsSync(join(CGROUPS, 'memory', 'cgroup.procs'));

/** Makes the folder under every controller, as the kubelet's `cgroupRoot` demands. */
export function createCgroup(name: string): void {
  for (const hierarchy of hierarchies()) mkdirSync(join(hierarchy, name), { recursive: true });
  for (const controller of [MEMBERSHIP, 'cpuacct', 'memory']) {
    if (existsSync(join(CGROUPS, controller))) mkdirSync(join(CGROUPS, controller, name, DAEMONS), { recursive: true });
  }
}

/** The `cgroup.procs` files that a new process of the region enters before it becomes what it is to be. */
export const daemonCgroupFiles = (name: string): readonly string[] => ([MEMBERSHIP, 'cpuacct', 'memory'] as const)
  .map((controller) => join(CGROUPS, controller, name, DAEMONS, 'cgroup.procs')).filter((file) => existsSync(file));

function foldersUnder(folder: string): readonly string[] {
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
    return [...inner.flatMap(foldersUnder), folder];
  } catch {
    return [];
  }
}

/** Ids of all processes of the region: daemons, shims and what runs in its pods. */
export function processesOf(name: string): readonly number[] {
  return foldersUnder(join(CGROUPS, MEMBERSHIP, name)).flatMap((folder) => (readFileIfThere(join(folder, 'cgroup.procs')) ?? '').split('\n').filter(Boolean).map(Number));
}

/**
 * Ends every process of the region hard and at once, and waits until none is left.
 * @throws LAB_FAILED (defect) some process does not go
 */
export async function killCgroup(name: string, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let processes = processesOf(name); processes.length > 0; processes = processesOf(name)) {
    if (Date.now() >= deadline) throw new RunbookError('LAB_FAILED', { waitingFor: 'processes to end', cgroup: name, processes });
    for (const pid of processes) {
      try { process.kill(pid, 'SIGKILL'); } catch { /* it has just gone */ }
    }
    await delay(25);
  }
}

/** Removes the emptied folder from every controller; the kernel needs a moment after the last process. */
export async function removeCgroup(name: string, timeoutMs = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const left = hierarchies().map((hierarchy) => join(hierarchy, name)).filter((folder) => existsSync(folder));
    if (left.length === 0) return;
    if (Date.now() >= deadline) throw new RunbookError('LAB_FAILED', { waitingFor: 'cgroups to be removed', folders: left });
    for (const folder of left.flatMap(foldersUnder)) {
      try { rmdirSync(folder); } catch { /* busy: tried again */ }
    }
    await delay(25);
  }
}
