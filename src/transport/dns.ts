import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { decode, RECURSION_DESIRED, streamEncode } from 'dns-packet';
import type { Endpoint } from './endpoint.ts';
import { NoAnswer, toNoAnswer } from './no-answer.ts';
import type { Forwards } from './port-forward.ts';

/** A question for the IPv4 addresses of one name, to one DNS pod. */
export interface DnsQuestion {
  readonly server: Extract<Endpoint, { kind: 'pod' }>;
  readonly name: string;
  readonly timeoutMs: number;
}

export interface DnsResponse {
  /** NOERROR, NXDOMAIN, SERVFAIL … */
  readonly code: string;
  readonly addresses: readonly string[];
}

/** Resolves with any answer of the server. @throws NoAnswer; `timeout` when the server kept silent */
export type AskDns = (question: DnsQuestion) => Promise<DnsResponse>;

/** @source RFC 1035, 4.1.1, RCODE */
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

/** Asks over TCP, since a port-forward carries nothing else; one connection a question, so that a slow answer delays no other. */
export const liveDns = (forwards: Pick<Forwards, 'open'>): AskDns => async ({ server, name, timeoutMs }) => {
  const target = `${server.pod}.${server.namespace}:${server.port} (context ${server.context})`;
  const [host, port] = (await forwards.open(server)).split(':');
  const id = randomInt(65_536);
  const socket = connect({ host, port: Number(port) });
  try {
    return await new Promise<DnsResponse>((resolve, reject) => {
      const deadline = setTimeout(() => reject(new NoAnswer('timeout', target, { sent: true })), timeoutMs);
      let read = Buffer.alloc(0);
      socket.on('connect', () => socket.write(streamEncode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name }] })));
      socket.on('data', (chunk) => {
        read = Buffer.concat([read, chunk]);
        const message = messageIn(read);
        if (message === null) return;
        try { resolve(responseOf(message, id)); } catch (cause) { reject(new NoAnswer('broken', target, { cause, sent: true })); }
      });
      socket.on('error', (cause) => reject(toNoAnswer(cause, target, false)));
      socket.on('close', () => { clearTimeout(deadline); reject(new NoAnswer('broken', target, { sent: true })); });
    });
  } finally {
    socket.destroy();
  }
};

/** The first message of a stream, null while it is not complete. @source RFC 1035, 4.2.2: two bytes of length before each */
function messageIn(stream: Buffer): Buffer | null {
  if (stream.length < 2) return null;
  const end = 2 + stream.readUInt16BE(0);
  return stream.length < end ? null : stream.subarray(2, end);
}

/** @throws Error for bytes that are no answer to the question of that id */
function responseOf(message: Buffer, id: number): DnsResponse {
  const packet = decode(message);
  if (packet.id !== id || packet.type !== 'response') throw new Error('no answer to the question');
  const code = (packet.flags ?? 0) & 0x0f;
  return { code: CODES[code] ?? `RCODE ${code}`, addresses: (packet.answers ?? []).flatMap((answer) => answer.type === 'A' ? [answer.data] : []) };
}
