/** Started as a process of its own by a test: publishes to a gateway that resets, closes everything, and must end by itself. */
import { newGrpcProbe } from '../../src/transport/grpc-probe.ts';
import { openRelay } from '../../src/transport/relay.ts';

const relay = await openRelay(() => Promise.reject(new Error('no way')));
const probe = newGrpcProbe({ open: () => Promise.resolve(`127.0.0.1:${relay.port}`), broken: () => undefined, close: () => Promise.resolve() });
for (let message = 0; message < 3; message += 1) {
  await probe.publish({ kind: 'url', url: 'http://gateway:26500' }, { name: 'canary', correlationKey: 'key', messageId: 'id', timeToLiveMs: 1_000 }, 2_000);
}
await probe.close();
await relay.close();
