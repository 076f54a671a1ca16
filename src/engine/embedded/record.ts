import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { EnginePart } from '../../ports/engine-control.ts';
import { daemonOf, isRunning, type Daemon } from '../../transport/daemon.ts';
import { MARK } from './environment.ts';
import type { EngineHome } from './home.ts';

const Process = z.object({ pid: z.int(), startTicks: z.string() });
/** `starting` is written before a process exists, so that a starter that dies leaves nothing unknown. */
const Entry = z.union([z.literal('starting'), Process]);
const Entries = z.partialRecord(z.enum(['opensearch', 'broker', 'webapps']), Entry);
type Entries = z.infer<typeof Entries>;

/** Which processes are this engine's. */
export interface ProcessRecord {
  /** The part's running process; undefined where there is none. */
  find(part: EnginePart): Daemon | undefined;
  announce(part: EnginePart): void;
  enter(part: EnginePart, daemon: Daemon): void;
  remove(part: EnginePart): void;
}

/** A process whose environment carries the part's mark. */
function findByMark(folder: string): Daemon | undefined {
  const wanted = `${MARK}=${folder}`;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(wanted)) return daemonOf(Number(pid));
    } catch {
      continue; // gone meanwhile, or somebody else's
    }
  }
  return undefined;
}

/** The record in the engine's folder; a damaged one counts as "anything may run" and is rebuilt from the marks. */
export function openRecord(home: EngineHome): ProcessRecord {
  const read = (): Entries => {
    if (!existsSync(home.record)) return {};
    try {
      return Entries.parse(JSON.parse(readFileSync(home.record, 'utf8')));
    } catch {
      return { opensearch: 'starting', broker: 'starting', webapps: 'starting' };
    }
  };
  const write = (entries: Entries): void => {
    mkdirSync(dirname(home.record), { recursive: true });
    writeFileSync(`${home.record}.new`, `${JSON.stringify(entries, null, 2)}\n`);
    renameSync(`${home.record}.new`, home.record);
  };
  return {
    find(part) {
      const entry = read()[part];
      if (entry === undefined) return undefined;
      const daemon = entry === 'starting' ? findByMark(home.folderOf(part)) : entry;
      return daemon !== undefined && isRunning(daemon) ? daemon : undefined;
    },
    announce: (part) => write({ ...read(), [part]: 'starting' }),
    enter: (part, daemon) => write({ ...read(), [part]: { pid: daemon.pid, startTicks: daemon.startTicks } }),
    remove: (part) => write(Object.fromEntries(Object.entries(read()).filter(([name]) => name !== part))),
  };
}
