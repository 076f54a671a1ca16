import { describe, expect, it } from 'vitest';
import type { Topology } from '../../../src/domain/cluster-view.ts';
import { refusalInWords, whyRefused, type RefusalCause } from '../../../src/domain/refusals.ts';
import { topology } from '../../support/failback-builders.ts';

const led = topology([0, 2]);
/** Both brokers follow in partition 2. */
const halfLed: Topology = { ...led, brokers: led.brokers.map((broker) => ({ ...broker, partitions: broker.partitions.map((each) => (each.id === 2 ? { ...each, role: 'follower' } : each)) })) };

const TEXTS = {
  capacity: 'Reached maximum capacity of requests handled',
  buffer: "Failed to write client request to partition '1', because the writer buffer is full.",
  writes: "Failed to write client request to partition '1', because the write limit is exhausted.",
  requests: "Failed to write client request to partition '1', because the request limit is exhausted.",
  disk: 'Cannot accept requests for partition 1. Broker is out of disk space',
  allTried: 'Expected to execute the command on one of the partitions, but all failed; there are no more partitions available to retry. Please try again. If the error persists contact your zeebe operator',
  noLongerLeader: "Expected to handle client message on the leader of partition '1', but this node is not the leader for it",
  writerClosed: "Expected to handle client message on the leader of partition '1', but the writer is closed. Most likely, this node is not the leader for this partition.",
  inactive: 'The partition 1 is currently INACTIVE with no leader.',
  timedOut: 'Time out between gateway and broker: Request timed out after PT10S',
  noTopology: 'Expected to send the request to a partition in the topology, but gateway does not know broker topology. Please try again later. If the error persists contact your zeebe operator.',
} as const;

interface Case { readonly status: string; readonly text: keyof typeof TEXTS; readonly seen: Topology | null; readonly partitionId?: number; readonly cause: RefusalCause }

describe('whyRefused', () => {
  it.each([
    { status: 'RESOURCE_EXHAUSTED', text: 'capacity', seen: led, cause: 'back-pressure' },
    { status: 'RESOURCE_EXHAUSTED', text: 'buffer', seen: led, cause: 'back-pressure' },
    { status: 'RESOURCE_EXHAUSTED', text: 'writes', seen: led, cause: 'back-pressure' },
    { status: 'RESOURCE_EXHAUSTED', text: 'requests', seen: led, cause: 'back-pressure' },
    { status: 'RESOURCE_EXHAUSTED', text: 'disk', seen: led, cause: 'out of disk space' },
    { status: 'RESOURCE_EXHAUSTED', text: 'disk', seen: halfLed, cause: 'out of disk space' },
  ] satisfies readonly Case[])('is $cause for $status "$text" while every partition asked is led', ({ status, text, seen, cause }) => {
    expect(whyRefused({ status, error: TEXTS[text] }, seen)).toBe(cause);
  });

  it.each([
    { status: 'RESOURCE_EXHAUSTED', text: 'allTried', seen: halfLed, cause: 'no leader' },
    { status: 'RESOURCE_EXHAUSTED', text: 'allTried', seen: null, cause: 'no leader' },
    { status: 'RESOURCE_EXHAUSTED', text: 'capacity', seen: halfLed, cause: 'no leader' },
    { status: 'DEADLINE_EXCEEDED', text: 'timedOut', seen: halfLed, cause: 'no leader' },
    { status: 'UNAVAILABLE', text: 'noLongerLeader', seen: led, cause: 'no leader' },
    { status: 'UNAVAILABLE', text: 'writerClosed', seen: null, cause: 'no leader' },
    { status: 'UNAVAILABLE', text: 'inactive', seen: led, cause: 'no leader' },
  ] satisfies readonly Case[])('is $cause for $status "$text" where a partition is not led, or the text leaves no choice', ({ status, text, seen, cause }) => {
    expect(whyRefused({ status, error: TEXTS[text] }, seen)).toBe(cause);
  });

  it.each([
    { status: 'RESOURCE_EXHAUSTED', text: 'allTried', seen: led, cause: 'unknown' },
    { status: 'RESOURCE_EXHAUSTED', text: 'capacity', seen: null, cause: 'unknown' },
    { status: 'DEADLINE_EXCEEDED', text: 'timedOut', seen: led, cause: 'unknown' },
    { status: 'UNAVAILABLE', text: 'noTopology', seen: led, cause: 'unknown' },
    { status: 'INTERNAL', text: 'capacity', seen: led, cause: 'unknown' },
  ] satisfies readonly Case[])('is $cause for $status "$text" without evidence', ({ status, text, seen, cause }) => {
    expect(whyRefused({ status, error: TEXTS[text] }, seen)).toBe(cause);
  });

  it('looks only at the partition that was asked', () => {
    const refused = { status: 'RESOURCE_EXHAUSTED', error: TEXTS.capacity };
    expect(whyRefused({ ...refused, partitionId: 1 }, halfLed)).toBe('back-pressure');
    expect(whyRefused({ ...refused, partitionId: 2 }, halfLed)).toBe('no leader');
  });
});

describe('refusalInWords', () => {
  it('tells status and cause, or the text where the cause is not known', () => {
    expect(refusalInWords({ status: 'RESOURCE_EXHAUSTED', error: `8 RESOURCE_EXHAUSTED: ${TEXTS.disk}` }, led)).toBe('RESOURCE_EXHAUSTED, out of disk space');
    expect(refusalInWords({ status: 'DEADLINE_EXCEEDED', error: 'no answer before the deadline' }, led)).toBe('DEADLINE_EXCEEDED, no answer before the deadline');
    expect(refusalInWords({ status: 'RESOURCE_EXHAUSTED', error: `8 RESOURCE_EXHAUSTED: ${TEXTS.allTried}` }, led)).toMatch(/^RESOURCE_EXHAUSTED, Expected to execute the command .{1,140}…$/);
  });
});
