import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { brokerCommand, opensearchCommand, webappsCommand, type JavaCommand } from '../../artifacts/engine-commands.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { EngineArtifacts } from '../../ports/artifacts.ts';
import type { EnginePart } from '../../ports/engine-control.ts';
import { isRunning, startDaemon, type Daemon } from '../../transport/daemon.ts';
import { environmentOf } from './environment.ts';
import { healthOf } from './health.ts';
import { portsOf, type EngineHome } from './home.ts';
import type { ProcessRecord } from './record.ts';

/** From start to health; generous, since a cold start shares its cores with other starts. */
const DEADLINE_MS: Readonly<Record<EnginePart, number>> = { opensearch: 120_000, broker: 120_000, webapps: 240_000 };
const LOG_KEPT_BYTES = 10_000_000;

function commandOf(part: EnginePart, artifacts: EngineArtifacts, { ports, folderOf }: EngineHome): JavaCommand {
  const home = folderOf(part);
  if (part === 'opensearch') return opensearchCommand(artifacts, { home, httpPort: ports.search, transportPort: ports.searchTransport });
  return part === 'broker' ? brokerCommand(artifacts, home) : webappsCommand(artifacts, home);
}

const isFree = (port: number): Promise<boolean> => new Promise((resolve) => {
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
});

/** Keeps one older log, so that logs never grow without end. */
function turnLog(path: string): void {
  if (existsSync(path) && statSync(path).size > LOG_KEPT_BYTES) renameSync(path, `${path}.old`);
}

/** The last lines of a log. */
export function tailOf(path: string, bytes = 1_500): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Starts a part that does not run.
 * @throws ENGINE_START_FAILED (defect) when somebody else listens on one of its ports
 */
export async function startPart(part: EnginePart, { artifacts, home, record, shell }: {
  readonly artifacts: EngineArtifacts; readonly home: EngineHome; readonly record: ProcessRecord; readonly shell: Readonly<Record<string, string | undefined>>;
}): Promise<Daemon> {
  for (const port of portsOf(part, home.ports)) {
    if (!(await isFree(port))) throw new RunbookError('ENGINE_START_FAILED', { part, port, problem: 'another process listens on this port' });
  }
  mkdirSync(home.folder, { recursive: true, mode: 0o700 }); // the audit trail is nobody else's
  mkdirSync(home.folderOf(part), { recursive: true });
  turnLog(home.logOf(part));
  record.announce(part);
  const { file, args } = commandOf(part, artifacts, home);
  const daemon = await startDaemon({ file, args, env: environmentOf(part, home, shell), cwd: home.folderOf(part), logFile: home.logOf(part) });
  record.enter(part, daemon);
  return daemon;
}

/**
 * Resolves when the part is healthy.
 * @throws ENGINE_START_FAILED (defect) when its process ends or the deadline passes; with the last observation and the log
 */
export async function awaitHealth(part: EnginePart, daemon: Daemon, home: EngineHome, note: (text: string) => void): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const health = await healthOf(part, home.ports);
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    if (health === 'ready' && isRunning(daemon)) return;
    note(`${seconds} s: ${health}`);
    const problem = !isRunning(daemon) ? 'its process ended' : Date.now() - startedAt > DEADLINE_MS[part] ? `not healthy after ${seconds} s` : undefined;
    if (problem !== undefined) {
      const log = home.logOf(part);
      throw new RunbookError('ENGINE_START_FAILED', { part, problem, lastSeen: health, log, lastLines: tailOf(log) });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
