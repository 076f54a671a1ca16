import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config, ExternalEngine } from '../config/schema.ts';
import type { ReadSecret } from '../config/secrets.ts';
import { connectEngine, embeddedConnection, type Engine } from '../engine/client/connect.ts';
import type { EngineAuthentication, EngineConnectionConfig } from '../engine/client/engine-config.ts';
import type { EngineControl } from '../ports/engine-control.ts';
import type { Places } from '../ports/places.ts';
import type { RunnerLog } from '../cli/context.ts';

/** Name of this machine's embedded engine in leases: made once, kept with its data. */
export function embeddedEngineId({ state }: Pick<Places, 'state'>): string {
  const path = join(state, 'engine-id');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    mkdirSync(dirname(path), { recursive: true });
    const id = `embedded-${randomBytes(4).toString('hex')}`;
    try {
      writeFileSync(path, `${id}\n`, { flag: 'wx' });
      return id;
    } catch {
      return readFileSync(path, 'utf8').trim();
    }
  }
}

async function authenticationOf({ auth }: ExternalEngine, secret: ReadSecret): Promise<EngineAuthentication> {
  if (auth === 'none') return { kind: 'none' };
  if (auth.basic !== undefined) return { kind: 'basic', username: auth.basic.username, password: await secret(auth.basic.password) };
  if (auth.oauth === undefined) return { kind: 'none' };
  const { clientId, clientSecret, url, audience, scope } = auth.oauth;
  return { kind: 'oauth', clientId, clientSecret: await secret(clientSecret), tokenUrl: url, audience, ...(scope === undefined ? {} : { scope }) };
}

async function externalConnection(engine: ExternalEngine, secret: ReadSecret): Promise<EngineConnectionConfig> {
  return {
    name: engine.name ?? engine.grpc.replace(/^grpcs?:\/\//, ''), grpcAddress: engine.grpc, restAddress: engine.rest, operateUrl: engine.operate, tasklistUrl: engine.tasklist,
    auth: await authenticationOf(engine, secret),
  };
}

/** The engine that the configuration names. */
export async function openEngine(
  engine: Config['engine'], { places, control, secret, log }: { readonly places: Places; readonly control: () => EngineControl; readonly secret: ReadSecret; readonly log: RunnerLog },
): Promise<Engine> {
  const config = engine === 'embedded' ? { ...embeddedConnection(control().addresses), name: embeddedEngineId(places) } : await externalConnection(engine, secret);
  return connectEngine(config, { log });
}
