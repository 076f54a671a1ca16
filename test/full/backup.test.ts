import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectWhole, wholeLabWith } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import { deployWaiting, expectInOperate, startWaiting } from '../support/web-apps.ts';

/** Operate and Tasklist 8.6 stand in for those of 8.2 to 8.5: no older one is to be had here. */
describe('a failback that copies by the backups of Operate and Tasklist, on OpenSearch', () => {
  let lab: LabHarness;
  beforeAll(async () => {
    lab = await wholeLabWith(({ snapshots }) => ({ snapshots: { ...z.looseObject({}).parse(snapshots), by: 'backup' } }), '--search', 'opensearch', '--webapps');
  });
  afterAll(() => lab.close());

  it('shows what happened in either region in both Operates, though the runner is killed between two parts', async () => {
    await deployWaiting(lab, 'region0');
    const before = [await startWaiting(lab, 'region0'), await startWaiting(lab, 'region1')];
    const runner = await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    expect(await lab.report(await lab.start('region1'))).toMatchObject({ outcome: 'restored' });
    const degraded = await startWaiting(lab, 'region0');
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });

    const killed = runner.killedAt('Restore search data: sends POST');
    const run = await lab.startFailback('region1');
    await killed;
    const next = await lab.work();
    const report = await lab.report(run, 900_000);
    expect(report).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    const calls = report.steps.flatMap(({ actions }) => actions.map(({ command }) => command));
    expect(calls.filter((call) => call.includes('POST') && call.includes('/actuator/backups'))).toHaveLength(2);
    const restores = new Set(calls.flatMap((call) => /_snapshot\/[^/]+\/([^/]+)\/_restore/.exec(call)?.[1] ?? []));
    for (const app of ['operate', 'tasklist']) expect([...restores].filter((name) => name.startsWith(`camunda_${app}_`)).length, app).toBeGreaterThanOrEqual(1);
    expect([...restores].filter((name) => name.startsWith('failback-lab-'))).toHaveLength(1);
    await expectWhole(lab);
    const after = [await startWaiting(lab, 'region0'), await startWaiting(lab, 'region1')];
    for (const region of ['region0', 'region1']) await expectInOperate(lab, region, [...before, degraded, ...after]);
    await next.stop();
  });
});
