import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../src/transport/http.ts';
import { CLUSTER, clusterOver, REGION_0 } from '../support/answers.ts';

const answer = (status: number, body: unknown): HttpResponse => ({ status, text: JSON.stringify(body) });
/** Answers of Operate and Tasklist 8.6.0 on OpenSearch 2.17, 2026-11-27, with fewer parts and another number. */
const BACKUP = {
  backupId: 17, state: 'COMPLETED', failureReason: null,
  details: [2, 10, 1].map((part) => ({ snapshotName: `camunda_operate_17_8.6.0_part_${part}_of_10`, state: 'SUCCESS', startTime: '2026-11-27T20:37:59.535+0000', failures: null })),
};

describe('the backups of Operate and Tasklist', () => {
  const answering = (response: HttpResponse, config = CLUSTER) => {
    const bodies: unknown[] = [];
    const cluster = clusterOver({ http: (_call, { body }) => { bodies.push(body); return response; } }, config);
    return { reader: cluster.readers.backups, writer: cluster.writers(() => undefined).backups, sent: cluster.sent, bodies };
  };

  it('reads one with its parts in order, and none', async () => {
    const { reader, sent } = answering(answer(200, BACKUP));
    expect(await reader.readBackup(REGION_0, 'operate', 17)).toEqual({ state: 'COMPLETED', reason: null, parts: [1, 2, 10].map((part) => `camunda_operate_17_8.6.0_part_${part}_of_10`) });
    expect(sent).toEqual(['GET http://camunda-operate.camunda-region0:9600/actuator/backups/17']);
    expect(await answering(answer(404, { status: 404, message: 'No backup with id [17] found.', type: 'Requested resource not found' })).reader.readBackup(REGION_0, 'operate', 17)).toBeNull();
    expect(await answering(answer(200, { ...BACKUP, state: 'FAILED', failureReason: 'disk full', details: [] })).reader.readBackup(REGION_0, 'tasklist', 17)).toEqual({ state: 'FAILED', reason: 'disk full', parts: [] });
  });

  it('asks again where Operate cannot read its own backup, as while a part of it is being made', async () => {
    const { reader } = answering(answer(400, { status: 400, message: 'Exception occurred when searching for backup with ID [17].', type: 'Invalid request' }));
    await expect(reader.readBackup(REGION_0, 'operate', 17)).rejects.toMatchObject({ code: 'REGION_UNREACHABLE' });
  });

  it('takes one by its number, at the management port of the pods', async () => {
    const { writer, sent, bodies } = answering(answer(200, { scheduledSnapshots: ['camunda_tasklist_17_8.6.0_part_1_of_6'] }));
    await writer.takeBackup(REGION_0, 'tasklist', 17);
    expect([sent, bodies]).toEqual([['POST http://camunda-tasklist.camunda-region0:9600/actuator/backups'], [{ backupId: 17 }]]);
  });

  it('asks the web port before 8.6', async () => {
    const camunda = { version: '8.5.8', brokers: 4, partitions: 2, replicationFactor: 4, search: 'elasticsearch', webApps: true, classicExporting: 'throw-away', identity: false } as const;
    const { writer, sent } = answering(answer(200, {}), { ...CLUSTER, camunda });
    await writer.takeBackup(REGION_0, 'operate', 17);
    expect(sent).toEqual(['POST http://camunda-operate.camunda-region0:80/actuator/backups']);
  });

  it('deletes one that is gone already, and tells why one is refused', async () => {
    await answering(answer(404, { message: 'No backup' })).writer.deleteBackup(REGION_0, 'operate', 17);
    await expect(answering(answer(400, { status: 400, message: 'A backup with ID [17] already exists. Found snapshots: [abW4ZaZhS7umRK6K0wUPig]', type: 'Invalid request' })).writer.takeBackup(REGION_0, 'operate', 17)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
  });
});
