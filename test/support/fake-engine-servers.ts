import { Server as GrpcServer, ServerCredentials, type Metadata } from '@grpc/grpc-js';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a fake got it. */
export interface Received {
  /** `METHOD path`, or the name of the gRPC method. */
  readonly call: string;
  readonly authorization: string | undefined;
  readonly body: string;
}
export interface Answer { readonly status: number; readonly body?: unknown }

export interface FakeServer {
  readonly address: string;
  readonly received: Received[];
  close(): Promise<void>;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

/** JSON over HTTP on a free port of this machine. */
export async function fakeHttp(answer: (request: Received) => Answer): Promise<FakeServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    textOf(request).then((body) => {
      const got = { call: `${request.method ?? ''} ${request.url ?? ''}`, authorization: request.headers.authorization, body };
      received.push(got);
      const { status, body: told } = answer(got);
      response.writeHead(status, { 'content-type': 'application/json' }).end(told === undefined ? '' : JSON.stringify(told));
    }).catch((cause: unknown) => response.destroy(cause instanceof Error ? cause : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = portOf(server.address());
  return {
    address: `127.0.0.1:${port}`, received,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}

/** The gateway's version, field 5 of a TopologyResponse, as protocol buffers write it. */
const topology = (version: string): Buffer => Buffer.concat([Buffer.from([5 << 3 | 2, version.length]), Buffer.from(version)]);

const authorizationOf = (metadata: Metadata): string | undefined => metadata.get('authorization').map(String)[0];
const unparsed = { requestSerialize: (bytes: Buffer) => bytes, requestDeserialize: (bytes: Buffer) => bytes, responseSerialize: (bytes: Buffer) => bytes, responseDeserialize: (bytes: Buffer) => bytes };

/** A Zeebe gateway that knows its topology, has no jobs, and looks at nobody's credentials. */
export async function fakeGateway(version: string): Promise<FakeServer> {
  const received: Received[] = [];
  const got = (call: string, metadata: Metadata): void => { received.push({ call, authorization: authorizationOf(metadata), body: '' }); };
  const server = new GrpcServer();
  server.addService({
    topology: { ...unparsed, path: '/gateway_protocol.Gateway/Topology', requestStream: false, responseStream: false },
    activateJobs: { ...unparsed, path: '/gateway_protocol.Gateway/ActivateJobs', requestStream: false, responseStream: true },
  }, {
    topology: ({ metadata }: { metadata: Metadata }, answer: (error: null, bytes: Buffer) => void) => { got('Topology', metadata); answer(null, topology(version)); },
    activateJobs: (call: { metadata: Metadata; end(): void }) => { got('ActivateJobs', call.metadata); setTimeout(() => call.end(), 50); },
  });
  const port = await new Promise<number>((resolve, reject) => server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => error === null ? resolve(bound) : reject(error)));
  return { address: `127.0.0.1:${port}`, received, close: async () => server.forceShutdown() };
}
