import { createServer, type Socket } from 'node:net';

/** A port on loopback whose connections lead somewhere else. */
export interface Relay {
  readonly port: number;
  /** Ends everything. */
  close(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1 and hands each connection to `lead`, which joins it to its far end.
 * A connection whose `lead` rejects is reset.
 */
export async function openRelay(lead: (near: Socket) => Promise<void>): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    open.add(near);
    near.on('close', () => open.delete(near));
    near.on('error', () => near.destroy());
    near.setNoDelay(true);
    lead(near).catch(() => near.resetAndDestroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const near of open) near.destroy();
    }),
  };
}
