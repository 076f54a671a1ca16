import { homedir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts } from '../../src/artifacts/artifacts.ts';
import { connectEngine, embeddedConnection, type ConnectOptions, type Engine } from '../../src/engine/client/connect.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded-engine.ts';
import type { EngineControl } from '../../src/ports/engine-control.ts';
import { silentProgress } from '../../src/ports/progress.ts';
import { liveExec } from '../../src/transport/exec.ts';

/** The folders that the command line uses, so that downloads are shared. */
export const testPlaces = {
  project: join(import.meta.dirname, '..', '..'),
  cache: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'region-runbooks'),
  state: join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'region-runbooks'),
};

/**
 * The tests' own engine: never the user's, whose data is an audit trail.
 * `TEST_ENGINE=name:portOffset` names another one, so that two test runs on one machine keep apart.
 */
export const testEngineControl = (): EngineControl => {
  const [name = 'test', portOffset = '100'] = (process.env['TEST_ENGINE'] ?? 'test:100').split(':');
  return createEmbeddedEngine({ places: testPlaces, artifacts: createArtifacts({ places: testPlaces, exec: liveExec }), instance: { name, portOffset: Number(portOffset) } });
};

/** Until Operate and Tasklist list what happened: seconds, on a busy machine more. */
export const LISTED_WITHIN_MS = 150_000;

/** A client of the tests' engine; whoever opens it closes it. */
export const connectTestEngine = (options: ConnectOptions = {}): Engine => connectEngine(embeddedConnection(testEngineControl().addresses), options);

/**
 * vitest's globalSetup: one engine for all process tests, emptied first, stopped at the end.
 * `KEEP_TEST_ENGINE=1` leaves it running, data and all, for the next run.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const control = testEngineControl();
  const keep = process.env['KEEP_TEST_ENGINE'] === '1';
  await control.up({ fresh: !keep, waitForWebapps: true }, silentProgress);
  return async () => { if (!keep) await control.down(silentProgress); };
}
