import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDocuments } from '../bench/documents.ts';
import type { SendSearch } from '../bench/search.ts';
import { expectWhole, wholeLab } from '../support/full-lab.ts';
import { forwardTo } from '../support/kubectl.ts';
import type { LabHarness } from '../support/lab-harness.ts';

const BYTES = 1e9;

describe('RegionFailback with a gigabyte of search data', () => {
  let lab: LabHarness;
  beforeAll(async () => { lab = await wholeLab(); });
  afterAll(() => lab.close());

  it('copies it all, and says how long more of it would take', async () => {
    const runner = await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    expect(await lab.report(await lab.start('region1'))).toMatchObject({ outcome: 'restored' });

    const { port, close } = await forwardTo(lab, 'region0', 'elasticsearch', 9200);
    const send: SendSearch = async (_region, { method, path, body, lines }) => {
      const payload = lines ?? (body === undefined ? undefined : JSON.stringify(body));
      const headers = { 'content-type': lines === undefined ? 'application/json' : 'application/x-ndjson' };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(payload === undefined ? {} : { body: payload, headers }) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
      return answer.json();
    };
    await writeDocuments(BYTES, { index: 0, name: 'region0', context: 'region0', namespace: 'camunda-region0' }, send, () => undefined);
    await close();

    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const report = await lab.report(await lab.startFailback('region1'));
    expect(report).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0, indicesDiffering: 0 } } });
    const { snapshot, restore, forecast, pausedMs } = report.failback ?? {};
    console.warn(`paused for ${pausedMs ?? 0} ms; snapshot of ${snapshot?.bytes ?? 0} bytes at ${snapshot?.bytesPerSecond ?? 0} bytes/s, restored at ${restore?.bytesPerSecond ?? 0} bytes/s; forecast ${JSON.stringify(forecast)}`);
    expect(snapshot?.bytes).toBeGreaterThan(0.9 * BYTES);
    expect(forecast?.map(({ gigabytes }) => gigabytes)).toEqual([10, 100, 1_000]);
    await expectWhole(lab);
    await runner.stop();
  });
});
