import { truncateSync, existsSync } from 'node:fs';
import { isRunning, startDaemon, type Daemon } from '../transport/daemon.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { daemonCgroupFiles } from './cgroups.ts';
import type { LabContext } from './context.ts';
import { logFileOf } from './folders.ts';
import { readFileIfThere } from './files.ts';
import type { LabRegion } from './lab-region.ts';
import { anchorCommand, insideCommand } from './machine.ts';
import { waitUntil } from './wait.ts';

/** Name under which the process that holds a region's mounts is recorded. */
export const ANCHOR = 'machine';

/** Enters the region's cgroup first and only then becomes the command: whatever it starts is the region's from its first instant. */
const ENTER_CGROUP = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"';

async function startRecorded(context: LabContext, region: LabRegion, name: string, command: readonly string[], env: Readonly<Record<string, string>>): Promise<Daemon> {
  const args = ['-c', ENTER_CGROUP, 'enter-cgroup', ...daemonCgroupFiles(region.cgroup), '--', ...command];
  const logFile = logFileOf(context.folders.region(region), name);
  const daemon = await startDaemon({ file: '/bin/sh', args, env, cwd: '/', logFile });
  context.ownership.changeRegion(region.name, (record) => ({ ...record, daemons: { ...record.daemons, [name]: daemon } }));
  return daemon;
}

/** Opens the region's machine: the mount namespace that all its daemons share. */
export async function startMachine(context: LabContext, region: LabRegion): Promise<void> {
  const folders = context.folders.region(region);
  const logFile = logFileOf(folders, ANCHOR);
  if (existsSync(logFile)) truncateSync(logFile);
  const daemon = await startRecorded(context, region, ANCHOR, anchorCommand(region, folders), {});
  await waitUntil({ what: 'mounts of the region', timeoutMs: 10_000, pollMs: 20, facts: { log: logFile } }, async () => {
    if (!isRunning(daemon)) throw new RunbookError('LAB_FAILED', { reason: 'the mounts of the region failed', log: logFile });
    return (readFileIfThere(logFile) ?? '').includes('ready') ? { done: true, value: undefined } : { done: false, seen: 'not mounted yet' };
  });
}

function anchorPid(context: LabContext, region: LabRegion): number {
  const anchor = context.ownership.read()?.regions[region.name].daemons[ANCHOR];
  if (anchor === undefined || !isRunning(anchor)) throw new RunbookError('LAB_NOT_UP', { region: region.name });
  return anchor.pid;
}

export interface RegionDaemon {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a daemon inside the region. */
export const startInside = (context: LabContext, region: LabRegion, { name, command, env = {} }: RegionDaemon): Promise<Daemon> =>
  startRecorded(context, region, name, insideCommand(region, anchorPid(context, region), command), env);

/** Runs a command inside the region to its end. */
export async function runInside(context: LabContext, region: LabRegion, command: readonly string[], timeoutMs: number): Promise<string> {
  const [file = '', ...args] = insideCommand(region, anchorPid(context, region), command);
  return (await context.exec({ file, args, timeoutMs, effect: 'write' })).stdout;
}

/** Whether all recorded daemons of the region run. */
export function daemonStates(context: Pick<LabContext, 'ownership'>, region: LabRegion): Readonly<Record<string, 'running' | 'stopped'>> {
  const daemons = context.ownership.read()?.regions[region.name].daemons ?? {};
  return Object.fromEntries(Object.entries(daemons).map(([name, daemon]) => [name, isRunning(daemon) ? 'running' : 'stopped'] as const));
}
