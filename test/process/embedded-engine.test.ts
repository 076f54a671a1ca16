import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createArtifacts } from '../../src/artifacts/artifacts.ts';
import { connectEngine, embeddedConnection, type Engine } from '../../src/engine/client/connect.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded-engine.ts';
import { engineHome, urlOf } from '../../src/engine/embedded/home.ts';
import type { EngineControl } from '../../src/ports/engine-control.ts';
import { silentProgress } from '../../src/ports/progress.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { testPlaces } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import * as bpmn from '../support/tiny-bpmn.ts';

const model = bpmn.model('Lifecycle', [bpmn.start('Start'), bpmn.job('Work', 'lifecycle.work'), bpmn.end('End'), bpmn.flows('Start', 'Work', 'End')]);
const PORT_OFFSET = 200;

/** Without web apps: a start takes seconds. */
describe('createEmbeddedEngine', () => {
  let state: string;
  let control: EngineControl;
  let engine: Engine;
  const create = (): EngineControl => createEmbeddedEngine({
    places: { state }, artifacts: createArtifacts({ places: testPlaces, exec: liveExec }), instance: { name: 'lifecycle', portOffset: PORT_OFFSET },
  });
  const pids = async (): Promise<Readonly<Record<string, number | undefined>>> => Object.fromEntries((await control.status()).parts.map(({ name, pid }) => [name, pid]));

  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'region-runbooks-engine-'));
    control = create();
    await control.up({ webapps: false }, silentProgress);
    engine = connectEngine(embeddedConnection(control.addresses));
    await engine.runs.deploy([model]);
  }, 300_000);
  afterAll(async () => {
    await engine.close();
    await control.down(silentProgress);
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  it('changes nothing when everything runs already', async () => {
    const before = await pids();
    expect(await control.up({ webapps: false }, silentProgress)).toMatchObject({ ready: true, webappsReady: false });
    expect(await pids()).toEqual(before);
  });

  it('keeps a task that was created on a whole second, whose time Tasklist writes without a fraction', async () => {
    const index = `${urlOf(engineHome(state, { name: 'lifecycle', portOffset: PORT_OFFSET }).ports.search)}/tasklist-list-view-8.6.0_whole-seconds`;
    const send = async (method: string, path: string, body?: unknown): Promise<number> => (await fetch(`${index}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })).status;
    const asTasklist = { type: 'date', format: 'date_time || epoch_millis' };
    expect(await send('PUT', '', { mappings: { dynamic: 'strict', properties: { creationTime: asTasklist, completionTime: asTasklist } } })).toBe(200);
    expect(await send('POST', '/_update/1', { doc: { creationTime: '2026-11-24T17:27:29Z' }, doc_as_upsert: true })).toBe(201);
    expect(await send('POST', '/_update/1', { doc: { completionTime: '2026-11-24T17:28:00Z' }, doc_as_upsert: true })).toBe(200);
    expect(await send('DELETE', '')).toBe(200);
  });

  it('starts what is missing; runs, data and job workers outlive it', async () => {
    const run = await engine.runs.startRun('Lifecycle', {});
    const answered: string[] = [];
    const worker = await engine.jobs.work(['lifecycle.work'], async ({ processInstanceKey }) => { answered.push(processInstanceKey); return { kind: 'complete', variables: {} }; });
    await eventually('job before', 10_000, () => expect(answered).toEqual([run]));
    const before = await pids();
    process.kill(before['broker'] ?? 0, 'SIGKILL');
    await eventually('broker gone', 5_000, async () => expect((await pids())['broker']).toBeUndefined());
    await expect(engine.ping()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    await control.up({ webapps: false }, silentProgress);
    const after = await pids();
    expect(after['opensearch']).toBe(before['opensearch']);
    const second = await eventually('start', 10_000, () => engine.runs.startRun('Lifecycle', {}));
    await eventually('job after', 10_000, () => expect(answered).toEqual([run, second]));
    await worker.close();
  });

  it('finds a process that its starter could not record any more', async () => {
    const before = await pids();
    const record = join(state, 'engine-lifecycle', 'processes.json');
    const content = readFileSync(record, 'utf8');
    writeFileSync(record, JSON.stringify({ ...JSON.parse(content), broker: 'starting' }));
    expect(await pids()).toEqual(before);
    writeFileSync(record, '{ half a rec');
    expect(await pids()).toEqual(before);
    writeFileSync(record, content);
  });

  it('refuses to start beside somebody else who has its port, and names it', async () => {
    await control.down(silentProgress);
    const port = 27_580 + PORT_OFFSET;
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(control.up({ webapps: false }, silentProgress)).rejects.toMatchObject({ code: 'ENGINE_START_FAILED', facts: { part: 'broker', port } });
    await new Promise((resolve) => other.close(resolve));
  });

  it('stops just its own processes and keeps the data; fresh drops it', async () => {
    await control.up({ webapps: false }, silentProgress);
    await eventually('model is still there', 10_000, () => engine.runs.startRun('Lifecycle', {}));
    await control.down(silentProgress);
    await control.down(silentProgress);
    expect((await control.status()).parts.map(({ state: of }) => of)).toEqual(['stopped', 'stopped', 'stopped']);
    await create().up({ webapps: false, fresh: true }, silentProgress);
    await expect(eventually('start', 5_000, () => engine.runs.startRun('Lifecycle', {}))).rejects.toThrow(/last: There is no such thing/);
  });
});
