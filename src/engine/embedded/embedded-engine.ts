import { rmSync } from 'node:fs';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { Artifacts } from '../../ports/artifacts.ts';
import type { EngineControl, EnginePart, EnginePartStatus, EngineStatus } from '../../ports/engine-control.ts';
import type { Places } from '../../ports/places.ts';
import type { Progress } from '../../ports/progress.ts';
import { stopDaemon } from '../../transport/daemon.ts';
import { healthOf } from './health.ts';
import { addressesOf, engineHome, type EngineInstance, type EnginePorts } from './home.ts';
import { withLock } from './lock.ts';
import { openRecord } from './record.ts';
import { awaitHealth, startPart } from './start-part.ts';

export interface EmbeddedEngineOptions {
  readonly places: Pick<Places, 'state'>;
  readonly artifacts: Pick<Artifacts, 'forEngine'>;
  /** A second engine with folder and ports of its own, for tests beside a user's. */
  readonly instance?: EngineInstance;
  readonly ports?: EnginePorts;
  /** The environment that the engine must not inherit settings from. */
  readonly shell?: Readonly<Record<string, string | undefined>>;
}

const PARTS = ['opensearch', 'broker', 'webapps'] as const;
const TITLES: Readonly<Record<EnginePart, string>> = { opensearch: 'OpenSearch', broker: 'Zeebe', webapps: 'Operate and Tasklist' };
const STOP_GRACE_MS = 15_000;

/** The management engine on this machine: OpenSearch, a broker with its gateway, and the web apps, all on 127.0.0.1. */
export function createEmbeddedEngine({ places, artifacts, instance, ports, shell = process.env }: EmbeddedEngineOptions): EngineControl {
  const home = engineHome(places.state, instance, ports);
  const record = openRecord(home);
  const addresses = addressesOf(home.ports);

  async function partStatus(name: EnginePart): Promise<EnginePartStatus> {
    const daemon = record.find(name);
    const log = home.logOf(name);
    if (daemon === undefined) return { name, state: 'stopped', health: 'stopped', log };
    return { name, state: 'running', health: await healthOf(name, home.ports), pid: daemon.pid, log };
  }

  async function status(): Promise<EngineStatus> {
    const parts = await Promise.all(PARTS.map(partStatus));
    const isReady = (name: EnginePart): boolean => parts.some((part) => part.name === name && part.health === 'ready');
    const ready = isReady('opensearch') && isReady('broker');
    return { ready, webappsReady: ready && isReady('webapps'), parts, addresses, data: home.folder };
  }

  async function stop(parts: readonly EnginePart[]): Promise<void> {
    await Promise.all(parts.map(async (part) => {
      const daemon = record.find(part);
      if (daemon !== undefined) await stopDaemon(daemon, STOP_GRACE_MS);
      record.remove(part);
    }));
  }

  /** Web apps and broker first: they write to OpenSearch while they stop. */
  async function stopAll(): Promise<void> {
    await stop(['webapps', 'broker']);
    await stop(['opensearch']);
  }

  const down = (progress: Progress): Promise<void> => progress.task('Stop the management engine', () => withLock(home.lock, stopAll));

  const drop = (progress: Progress): Promise<void> => progress.task('Drop the data of the management engine', async () => {
    await stopAll();
    for (const part of PARTS) rmSync(home.folderOf(part), { recursive: true, force: true });
  });

  async function start(wanted: readonly EnginePart[], progress: Progress): Promise<void> {
    const missing = wanted.filter((part) => record.find(part) === undefined);
    if (missing.length > 0) {
      const found = await artifacts.forEngine(progress);
      for (const part of missing) await startPart(part, { artifacts: found, home, record, shell });
    }
  }

  const awaitPart = (part: EnginePart, progress: Progress): Promise<void> => progress.task(TITLES[part], async (note) => {
    const daemon = record.find(part);
    if (daemon === undefined) throw new RunbookError('ENGINE_START_FAILED', { part, problem: 'it does not run', log: home.logOf(part) });
    await awaitHealth(part, daemon, home, note);
  });

  const waitForWebapps = (progress: Progress): Promise<void> => awaitPart('webapps', progress);

  return {
    addresses, status, down, waitForWebapps,
    logs: () => ({ opensearch: home.logOf('opensearch'), broker: home.logOf('broker'), webapps: home.logOf('webapps') }),
    async up({ fresh = false, webapps = true, waitForWebapps: wait = false }, progress) {
      await withLock(home.lock, async () => {
        if (fresh) await drop(progress);
        await start(['opensearch', 'broker'], progress);
        await Promise.all([awaitPart('opensearch', progress), awaitPart('broker', progress)]);
        // They start last, so that the engine has the processor to itself while somebody waits for it.
        if (webapps) await start(['webapps'], progress);
      });
      if (webapps && wait) await waitForWebapps(progress);
      return status();
    },
  };
}
