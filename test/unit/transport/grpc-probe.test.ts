import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { newGrpcProbe, type GrpcProbe } from '../../../src/transport/grpc-probe.ts';
import { NoAnswer } from '../../../src/transport/no-answer.ts';
import { openRelay, type Relay } from '../../../src/transport/relay.ts';
import { int, openStubGateway, part, type StubAnswer } from '../../support/stub-gateway.ts';

const MESSAGE = { name: 'canary', correlationKey: 'key', messageId: 'id', timeToLiveMs: 1_000 };
const ENDPOINT = { kind: 'url', url: 'http://gateway:26500' } as const;

const probeOver = (relay: Pick<Relay, 'port'>): GrpcProbe => newGrpcProbe({ open: () => Promise.resolve(`127.0.0.1:${relay.port}`), broken: () => undefined, close: () => Promise.resolve() });

describe('newGrpcProbe', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => { for (const close of closing.splice(0)) await close(); });

  it('tells DEADLINE_EXCEEDED of a gateway that takes the connection and never answers', async () => {
    const relay = await openRelay(() => Promise.resolve());
    const probe = probeOver(relay);
    closing.push(() => probe.close(), () => relay.close());
    const startedAt = performance.now();
    expect(await probe.publish(ENDPOINT, MESSAGE, 300)).toMatchObject({ kind: 'failed', status: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('tells a failure of every message to a gateway that resets', async () => {
    const relay = await openRelay(() => Promise.reject(new Error('no way')));
    const probe = probeOver(relay);
    closing.push(() => probe.close(), () => relay.close());
    for (let message = 0; message < 3; message += 1) {
      expect(await probe.publish(ENDPOINT, MESSAGE, 5_000)).toMatchObject({ kind: 'failed', status: 'UNAVAILABLE' });
    }
  });

  const gatewayWith = async (answers: Readonly<Record<string, StubAnswer>>): Promise<GrpcProbe> => {
    const gateway = await openStubGateway((method) => answers[method] ?? { status: 12, message: method });
    const probe = probeOver(gateway);
    closing.push(() => probe.close(), () => gateway.close());
    return probe;
  };

  it('reads the topology with enumerations by name and values that are not sent, and publishes over the same gateway', async () => {
    // Broker 0 leads partition 1, broker 3 has a dead, inactive replica: zeros are not sent.
    const topology = [
      ...part(1, [...part(2, 'host-0'), ...int(3, 26_501), ...part(4, int(1, 1)), ...part(5, '8.5.8')]),
      ...part(1, [...int(1, 3), ...part(2, 'host-3'), ...int(3, 26_501), ...part(4, [...int(1, 1), ...int(2, 2), ...int(3, 2)])]),
      ...int(2, 4), ...int(3, 2), ...int(4, 4), ...part(5, '8.5.8'),
    ];
    const probe = await gatewayWith({ Topology: topology, PublishMessage: int(1, 4_503_599_627_370_497) });
    expect(await probe.topology(ENDPOINT, 10_000)).toEqual({ kind: 'answered', topology: {
      clusterSize: 4, partitionsCount: 2, replicationFactor: 4, gatewayVersion: '8.5.8',
      brokers: [
        { nodeId: 0, host: 'host-0', port: 26_501, version: '8.5.8', partitions: [{ partitionId: 1, role: 'LEADER', health: 'HEALTHY' }] },
        { nodeId: 3, host: 'host-3', port: 26_501, version: '', partitions: [{ partitionId: 1, role: 'INACTIVE', health: 'DEAD' }] },
      ],
    } });
    expect(await probe.publish(ENDPOINT, MESSAGE, 10_000)).toEqual({ kind: 'accepted', key: '4503599627370497' });
  });

  it('tells status and text of a refusal, without trying again', async () => {
    const probe = await gatewayWith({ PublishMessage: { status: 8, message: 'Reached maximum capacity of requests handled' }, Topology: { status: 14, message: 'no topology' } });
    expect(await probe.publish(ENDPOINT, MESSAGE, 10_000)).toEqual({ kind: 'failed', status: 'RESOURCE_EXHAUSTED', error: '8 RESOURCE_EXHAUSTED: Reached maximum capacity of requests handled' });
    expect(await probe.topology(ENDPOINT, 10_000)).toEqual({ kind: 'failed', status: 'UNAVAILABLE', error: '14 UNAVAILABLE: no topology' });
  });

  it('asks for the topology only until the deadline', async () => {
    const relay = await openRelay(() => Promise.resolve());
    const probe = probeOver(relay);
    closing.push(() => probe.close(), () => relay.close());
    expect(await probe.topology(ENDPOINT, 300)).toMatchObject({ kind: 'failed', status: 'DEADLINE_EXCEEDED' });
  });

  it('tells of a way that cannot be opened', async () => {
    const probe = newGrpcProbe({ open: () => Promise.reject(new NoAnswer('absent', 'gateway', { sent: false })), broken: () => undefined, close: () => Promise.resolve() });
    closing.push(() => probe.close());
    expect(await probe.topology(ENDPOINT, 300)).toMatchObject({ kind: 'failed', status: 'UNAVAILABLE' });
  });

  it('lets the process end after failures, although grpc-js of its client resolves addresses without end', async () => {
    const { exitCode } = await execa(process.execPath, ['--import', 'tsx', new URL('../../support/probe-and-leave.ts', import.meta.url).pathname], { reject: false, timeout: 50_000 });
    expect(exitCode).toBe(0);
  }, 60_000);
});
