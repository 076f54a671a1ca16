import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** What a stub does with a question: a recorded message, nothing, or an end half way. */
export type DnsReply = 'addresses' | 'empty' | 'nxdomain' | 'servfail' | 'refused' | 'silence' | 'cut';

const messageOf = (name: string): Buffer => Buffer.from(readFileSync(join(import.meta.dirname, `../fixtures/answers/dns/${name}.hex`), 'utf8').trim(), 'hex');

/** Two bytes of length, then the id of the message. */
const ID = { from: 2, to: 4 } as const;

/** A DNS over TCP on a free port of 127.0.0.1 that answers as recorded, to each question by its bytes; it sends in two parts, as a network may. */
export async function openDnsStub(reply: (question: Buffer) => DnsReply): Promise<{ readonly address: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', (question: Buffer) => {
      const kind = reply(question);
      if (kind === 'silence') return;
      const message = messageOf(kind === 'cut' ? 'addresses' : kind);
      question.copy(message, ID.from, ID.from, ID.to);
      socket.write(message.subarray(0, 10), () => { if (kind === 'cut') socket.end(); else socket.end(message.subarray(10)); });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new TypeError('a TCP server has a port');
  return {
    address: `127.0.0.1:${at.port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
