import { join } from 'node:path';
import type { EngineAddresses, EnginePart } from '../../ports/engine-control.ts';

/** A named engine beside the default one, with data and ports of its own. */
export interface EngineInstance {
  readonly name: string;
  /** Added to every port; a multiple of 100 keeps instances apart. */
  readonly portOffset: number;
}

/** TCP ports on 127.0.0.1. */
export interface EnginePorts {
  readonly grpc: number;
  readonly commands: number;
  readonly internal: number;
  /** The web apps start a gateway that nothing uses; left alone it listens on every address of the machine. */
  readonly webappsInternal: number;
  readonly search: number;
  readonly searchTransport: number;
  readonly rest: number;
  readonly webapps: number;
  readonly management: number;
  readonly webappsManagement: number;
}

/** Uncommon on purpose: none of Zeebe's, Elasticsearch's or the web's usual ones. */
export const DEFAULT_PORTS: EnginePorts = {
  grpc: 27500, commands: 27501, internal: 27502, webappsInternal: 27503, search: 27520, searchTransport: 27521,
  rest: 27580, webapps: 27585, management: 27590, webappsManagement: 27595,
};

/** Where one engine lives. */
export interface EngineHome {
  readonly folder: string;
  readonly record: string;
  readonly lock: string;
  readonly ports: EnginePorts;
  readonly folderOf: (part: EnginePart) => string;
  readonly logOf: (part: EnginePart) => string;
}

const shifted = (ports: EnginePorts, offset: number): EnginePorts => ({
  grpc: ports.grpc + offset, commands: ports.commands + offset, internal: ports.internal + offset, webappsInternal: ports.webappsInternal + offset,
  search: ports.search + offset, searchTransport: ports.searchTransport + offset, rest: ports.rest + offset,
  webapps: ports.webapps + offset, management: ports.management + offset, webappsManagement: ports.webappsManagement + offset,
});

/** Folder, files and ports of an engine below the state folder. */
export function engineHome(state: string, instance?: EngineInstance, ports: EnginePorts = DEFAULT_PORTS): EngineHome {
  const folder = join(state, instance === undefined ? 'engine' : `engine-${instance.name}`);
  return {
    folder, record: join(folder, 'processes.json'), lock: join(folder, 'lock'),
    ports: shifted(ports, instance?.portOffset ?? 0),
    folderOf: (part) => join(folder, part),
    logOf: (part) => join(folder, 'logs', `${part}.log`),
  };
}

/** The ports that a part listens on. */
export const portsOf = (part: EnginePart, ports: EnginePorts): readonly number[] => ({
  opensearch: [ports.search, ports.searchTransport],
  broker: [ports.grpc, ports.commands, ports.internal, ports.rest, ports.management],
  webapps: [ports.webapps, ports.webappsManagement, ports.webappsInternal],
}[part]);

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** What clients and people use. The login is the distribution's own: nothing but this machine can reach it. */
export const addressesOf = ({ grpc, rest, webapps }: EnginePorts): EngineAddresses => ({
  grpc: `127.0.0.1:${grpc}`, rest: urlOf(rest), webapps: urlOf(webapps),
  operate: `${urlOf(webapps)}/operate`, tasklist: `${urlOf(webapps)}/tasklist`,
  login: { username: 'demo', password: 'demo' },
});
