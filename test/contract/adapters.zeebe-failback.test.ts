import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0 } from '../support/answers.ts';

const answering = (status: number, text = '') => clusterOver({ http: () => ({ status, text }) }).writers(() => undefined).zeebe;

describe('pauseExporting and resumeExporting', () => {
  it.each([
    ['204', 204, ''],
    ['200 with an inner status of 204', 200, '{"body":null,"status":204,"contentType":null}'],
  ] as const)('resolve on %s', async (_what, status, text) => {
    await expect(answering(status, text).pauseExporting(REGION_0)).resolves.toBeUndefined();
    await expect(answering(status, text).resumeExporting(REGION_0)).resolves.toBeUndefined();
  });

  it.each([
    ['200 with an inner status of 500', 200, '{"status":500,"body":"partition 2 did not answer"}', { code: 'OUTCOME_UNKNOWN', facts: { status: 500, answer: 'partition 2 did not answer', region: 'region0', call: 'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/exporting/pause' } }],
    ['500', 500, 'no', { code: 'OUTCOME_UNKNOWN', facts: { status: 500, answer: 'no' } }],
    ['409', 409, '{"message":"another change is in progress"}', { code: 'FOREIGN_CHANGE_PENDING' }],
    ['200 of another shape', 200, '{"paused":true}', { code: 'ANSWER_UNKNOWN' }],
    ['200 without a body', 200, '', { code: 'ANSWER_UNKNOWN' }],
  ] as const)('do not take %s for done', async (_what, status, text, error) => {
    await expect(answering(status, text).pauseExporting(REGION_0)).rejects.toMatchObject(error);
  });

  it('tell a lost answer as unknown', async () => {
    const { zeebe } = clusterOver({ http: () => Promise.reject(new NoAnswer('timeout', 'gateway', { sent: true })) }).writers(() => undefined);
    await expect(zeebe.resumeExporting(REGION_0)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
});

describe('enableExporter', () => {
  it('reads what the change was accepted as', async () => {
    const planned = { changeId: 7, plannedChanges: [{ operation: 'PARTITION_ENABLE_EXPORTER', brokerId: 0, partitionId: 1, exporterId: 'camundaregion1' }], expectedTopology: [{ id: 0 }, { id: 2 }] };
    expect(await answering(202, JSON.stringify(planned)).enableExporter(REGION_0, 'camundaregion1', 'camundaregion0')).toEqual({
      changeId: 7, operations: [{ operation: 'PARTITION_ENABLE_EXPORTER', brokerId: 0, partitionId: 1, exporterId: 'camundaregion1' }], expectedMembers: [0, 2],
    });
  });
});

describe('addBrokers', () => {
  it.each([404, 405])('sends the list of all members after %d, those of now and the new ones', async (status) => {
    const bodies: unknown[] = [];
    const { writers, sent } = clusterOver({ http: (call, { body }) => {
      bodies.push(body);
      if (call.startsWith('PATCH')) return { status, text: '' };
      return call.startsWith('GET') ? recorded('region1-removed', 'cluster') : { status: 202, text: '{"changeId":8,"expectedTopology":[{"id":"0"},{"id":"1"},{"id":"2"},{"id":"3"}]}' };
    } });
    expect(await writers(() => undefined).zeebe.addBrokers({ region: REGION_0, add: [1, 3], replicationFactor: 4 })).toMatchObject({ changeId: 8, expectedMembers: [0, 1, 2, 3] });
    expect(sent).toEqual([
      'PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster',
      'GET http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster',
      'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster/brokers?replicationFactor=4',
    ]);
    expect(bodies).toEqual([{ brokers: { add: [1, 3] }, partitions: { replicationFactor: 4 } }, undefined, ['0', '1', '2', '3']]);
  });

  it('waits for a change of someone else, and never forces', async () => {
    await expect(answering(409, '{"message":"busy"}').addBrokers({ region: REGION_0, add: [1, 3], replicationFactor: 4 })).rejects.toMatchObject({ code: 'FOREIGN_CHANGE_PENDING' });
  });
});

describe('a pending change', () => {
  it('tells how many of its operations are done', async () => {
    const { readers } = clusterOver({ http: () => ({ status: 200, text: JSON.stringify({ brokers: [{ id: 0 }], pendingChange: { id: 5, status: 'IN_PROGRESS', completed: [{ operation: 'BROKER_ADD', brokerId: 1 }], pending: [{ operation: 'PARTITION_JOIN', brokerId: 1, partitionId: 1 }, { operation: 'PARTITION_JOIN', brokerId: 1, partitionId: 2 }] } }) }) });
    const { pendingChange } = await readers.zeebe.readMembership(REGION_0);
    expect(pendingChange).toMatchObject({ completedCount: 1 });
    expect(pendingChange?.operations).toHaveLength(3);
  });
});
