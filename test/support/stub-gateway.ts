import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** The bytes of an answer, or a gRPC status with its text. */
export type StubAnswer = readonly number[] | { readonly status: number; readonly message: string };

export interface StubGateway { readonly port: number; close(): Promise<void> }

/** A gateway for tests, on loopback: speaks gRPC's framing over HTTP/2 and nothing of Zeebe but what it is told. `answer` gets the name of the method. */
export async function openStubGateway(answer: (method: string) => StubAnswer): Promise<StubGateway> {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const path = String(headers[':path']);
    reply(stream, answer(path.slice(path.lastIndexOf('/') + 1)));
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server.address()),
    close: () => new Promise((resolve) => {
      for (const session of sessions) session.destroy();
      server.close(() => resolve());
    }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

function reply(stream: ServerHttp2Stream, answer: StubAnswer): void {
  const head = { ':status': 200, 'content-type': 'application/grpc+proto' };
  if ('status' in answer) {
    stream.respond({ ...head, 'grpc-status': String(answer.status), 'grpc-message': encodeURIComponent(answer.message) }, { endStream: true });
    return;
  }
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(answer.length, 1);
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([frame, Buffer.from(answer)]));
}

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);

/** A number in a field of a protobuf message. */
export const int = (field: number, value: number): number[] => [field * 8, ...varint(value)];
/** A text or a message in a field of a protobuf message. */
export const part = (field: number, content: string | readonly number[]): number[] => {
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [field * 8 + 2, ...varint(bytes.length), ...bytes];
};
