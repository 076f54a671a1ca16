import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEngine } from '../../src/compose/engine.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { secretReader } from '../../src/config/secrets.ts';
import { toRunbookError } from '../../src/errors/runbook-error.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { eventually } from '../support/eventually.ts';
import { fakeGateway, fakeHttp, type Answer, type FakeServer, type Received } from '../support/fake-engine-servers.ts';

const SECRET = 'hunter2 & "more"/+=';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});
const kept = <T extends { close(): Promise<void> }>(made: T): T => { closing.push(() => made.close()); return made; };

interface Fakes {
  readonly engine: Engine;
  readonly login: FakeServer;
  readonly web: FakeServer;
  readonly gateway: FakeServer;
  readonly logged: unknown[];
}

const oauth = (login: string): string => `
    oauth:
      clientId: region-runbooks
      clientSecret: { fromEnv: ENGINE_SECRET }
      url: http://${login}/oauth/token
      audience: zeebe api
      scope: api://zeebe/.default offline`;
const basic = (): string => ' { basic: { username: ada, password: { fromEnv: ENGINE_SECRET } } }';

interface Behaviour {
  readonly auth?: (login: string) => string;
  readonly scheme?: 'grpc://' | 'grpcs://';
  readonly token?: (request: Received, nth: number) => Answer;
  readonly web?: (request: Received) => Answer;
}

/** An engine as regions.yaml names it: a token endpoint, one server for the three HTTP APIs by their paths, a gateway. */
async function engineBehind({ auth = oauth, scheme = 'grpc://', token = () => ({ status: 500 }), web = () => ({ status: 200, body: [] }) }: Behaviour): Promise<Fakes> {
  let tokens = 0;
  const login = kept(await fakeHttp((request) => token(request, tokens += 1)));
  const apis = kept(await fakeHttp((request) => request.call.includes('/operate/') && web(request).status === 200 ? { status: 200, body: { items: [] } } : web(request)));
  const gateway = kept(await fakeGateway('8.6.0'));
  const { engine } = parseConfig(`engine:
  grpc: ${scheme}${gateway.address}
  rest: http://${apis.address}/zeebe
  operate: http://${apis.address}/operate
  tasklist: http://${apis.address}/tasklist
  auth:${auth(login.address)}
clusters:
  lab:
    regions:
      - { name: region0, context: region0, namespace: camunda-region0, search: { service: elasticsearch } }
      - { name: region1, context: region1, namespace: camunda-region1, search: { service: elasticsearch } }
`, 'regions.yaml');
  const logged: unknown[] = [];
  const opened = await openEngine(engine, {
    places: { project: '', cache: '', state: '' }, control: () => { throw new Error('the embedded engine is not asked'); },
    secret: secretReader({ env: { ENGINE_SECRET: SECRET }, readFile: () => Promise.reject(new Error('no file is read')) }),
    log: (entry, message) => { logged.push([message, entry]); },
  });
  return { engine: kept(opened), login, web: apis, gateway, logged };
}

const granted = (token: string, more: Readonly<Record<string, unknown>> = {}): Answer => ({ status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 300, ...more } });
/** One call to each API of the engine. */
const calls: Readonly<Record<string, (engine: Engine) => Promise<unknown>>> = {
  gRPC: (engine) => engine.ping(),
  Operate: (engine) => engine.history.listRuns(),
  Tasklist: (engine) => engine.tasks.listOpen(),
  REST: (engine) => engine.tasks.assign('1', 'ada'),
};
const callAll = (engine: Engine): Promise<unknown[]> => Promise.all(Object.values(calls).map((call) => call(engine)));

describe('an engine with OAuth', () => {
  it('is called with a token for the client credentials, at each of its APIs', async () => {
    const { engine, login, web, gateway } = await engineBehind({ token: () => granted('opaque-1') });
    expect(await engine.ping()).toBe('8.6.0');
    await callAll(engine);
    const working = await engine.jobs.work(['cluster.assess'], () => Promise.resolve({ kind: 'silent', why: 'there are none' }));
    await eventually('a poll for jobs', 5_000, () => expect(gateway.received.map(({ call }) => call)).toContain('ActivateJobs'));
    await working.close();

    const [asked, ...again] = login.received;
    expect(asked?.call).toBe('POST /oauth/token');
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: 'client_credentials', client_id: 'region-runbooks', client_secret: SECRET, audience: 'zeebe api', scope: 'api://zeebe/.default offline',
    });
    expect(again).toEqual([]);
    expect([...new Set(web.received.map(({ call }) => call))].sort()).toEqual(['POST /operate/v1/process-instances/search', 'POST /tasklist/v1/tasks/search', 'POST /zeebe/v2/user-tasks/1/assignment']);
    expect(new Set([...web.received, ...gateway.received].map(({ authorization }) => authorization))).toEqual(new Set(['Bearer opaque-1']));
  });

  it('asks for the next token before one runs out', async () => {
    const { engine, gateway } = await engineBehind({ token: (_request, nth) => granted(`short-${nth}`, { expires_in: 1 }) });
    await engine.ping();
    await eventually('the second token', 5_000, async () => { await engine.ping(); expect(gateway.received.at(-1)?.authorization).toBe('Bearer short-2'); });
  });

  it('asks for another token where one is refused', async () => {
    const web = ({ authorization }: Received): Answer => authorization === 'Bearer stale' ? { status: 401 } : { status: 200, body: [] };
    const { engine, login } = await engineBehind({ token: (_request, nth) => granted(nth === 1 ? 'stale' : 'fresh'), web });
    expect(await engine.history.listRuns()).toEqual([]);
    expect(login.received).toHaveLength(2);
  });

  it.each(Object.entries(calls))('says that the login was refused, and nothing of the secret: %s', async (_api, call) => {
    const printed: unknown[] = [];
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((text) => { printed.push(text); return true; });
    const { engine, login, logged } = await engineBehind({ token: ({ body }) => ({ status: 401, body: { error: 'invalid_client', error_description: `no client with secret ${SECRET}`, request: body } }) });
    const error = toRunbookError(await call(engine).then(() => new Error('the call went through'), (cause: unknown) => cause));
    const working = await engine.jobs.work(['cluster.assess'], () => Promise.resolve({ kind: 'silent', why: 'there are none' }));
    await eventually('the log of a refused poll', 5_000, () => expect(logged).not.toEqual([]));
    await working.close();
    vi.restoreAllMocks();

    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', facts: { url: `http://${login.address}/oauth/token`, status: 401 } });
    expect(error.forPeople).toContain('problem=invalid_client)');
    const told = [error.forPeople, inspect([error, error.stack, logged], { depth: 20, showHidden: true }), JSON.stringify(logged), printed.map(String).join('')].join('\n');
    for (const form of [SECRET, encodeURIComponent(SECRET), new URLSearchParams({ s: SECRET }).toString().slice(2), 'hunter2']) expect(told).not.toContain(form);
    expect(printed).toEqual([]);
  });

  it('does not ask again at once after a refusal, whatever the runner polls', async () => {
    const { engine, login } = await engineBehind({ token: () => ({ status: 401, body: { error: 'invalid_client' } }) });
    for (let nth = 0; nth < 5; nth += 1) await expect(engine.ping()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(login.received).toHaveLength(1);
  });

  it.each([
    ['is overloaded', { status: 503 }, 'ENGINE_UNREACHABLE'],
    ['is another address', { status: 404, body: { message: 'no such page' } }, 'ENGINE_REJECTED'],
    ['sends elsewhere', { status: 302 }, 'ENGINE_REJECTED'],
    ['answers without a token', { status: 200, body: { token: 'x' } }, 'ENGINE_REJECTED'],
  ] as const)('tells when the token endpoint %s', async (_what, answer, code) => {
    const { engine, login } = await engineBehind({ token: () => answer });
    await expect(engine.ping()).rejects.toMatchObject({ code, facts: { url: `http://${login.address}/oauth/token` } });
    await expect(engine.history.listRuns()).rejects.toMatchObject({ code });
  });

  it('sends no token in plain text where TLS is asked for', async () => {
    const { engine, gateway } = await engineBehind({ scheme: 'grpcs://', token: () => granted('for TLS only') });
    await expect(engine.ping()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    expect(gateway.received).toEqual([]);
    expect(engine.engineId).toBe(gateway.address);
  });

  it('tells when nobody listens at the token endpoint', async () => {
    const { engine, login } = await engineBehind({ token: () => granted('never') });
    await login.close();
    await expect(engine.ping()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', facts: { url: `http://${login.address}/oauth/token` } });
  });
});

describe('an engine with basic credentials', () => {
  it('gets them over gRPC and REST; its web apps get a session', async () => {
    const { engine, gateway, web, login } = await engineBehind({ auth: basic });
    await callAll(engine);
    const expected = `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`;
    expect(gateway.received.map(({ authorization }) => authorization)).toEqual([expected]);
    const byCall = Object.fromEntries(web.received.map(({ call, authorization }) => [call, authorization]));
    expect(byCall).toEqual({
      'POST /operate/api/login': undefined, 'POST /operate/v1/process-instances/search': undefined,
      'POST /tasklist/api/login': undefined, 'POST /tasklist/v1/tasks/search': undefined,
      'POST /zeebe/v2/user-tasks/1/assignment': expected,
    });
    expect(login.received).toEqual([]);
  });
});
