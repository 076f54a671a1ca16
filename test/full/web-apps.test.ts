import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { approveAll, approveUpTo, expectWhole, get, wholeLabWith } from '../support/full-lab.ts';
import { kubectl } from '../support/kubectl.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import { deployWaiting, expectExported, expectInOperate, startWaiting } from '../support/web-apps.ts';

const Helm = z.looseObject({ values: z.array(z.string()) });
const Deployment = z.looseObject({ status: z.looseObject({ readyReplicas: z.number().optional() }) });

/** Operate's own switches, read from here when one of its pods starts. */
const SWITCHES = 'operate-switches';

describe('the circle with Operate and Tasklist in both regions, on OpenSearch', () => {
  let lab: LabHarness;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'web-apps-'));
    const values = join(folder, 'switches.yaml');
    writeFileSync(values, stringify({ operate: { envFrom: [{ configMapRef: { name: SWITCHES, optional: true } }] } }));
    lab = await wholeLabWith(({ helm }) => {
      const own = Helm.parse(helm);
      return { helm: { ...own, values: [...own.values, values] } };
    }, '--search', 'opensearch', '--webapps');
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  it('shows what happened in either region in both Operates, and restarts the one that imports nothing', async () => {
    await deployWaiting(lab, 'region0');
    const before = [await startWaiting(lab, 'region0'), await startWaiting(lab, 'region1')];
    for (const region of ['region0', 'region1']) await expectInOperate(lab, region, before);

    const runner = await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    expect(await lab.report(await lab.start('region1'))).toMatchObject({ outcome: 'restored' });
    const degraded = await startWaiting(lab, 'region0');
    await expectInOperate(lab, 'region0', [...before, degraded]);

    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    const run = await lab.startFailback('region1', 'operators');
    const approval = await approveUpTo(lab, run, 'bob', 'Task_ApproveApplyNormalValues');
    // The fault of an importer that never started: Operate comes up healthy and imports nothing, until it is started again.
    await kubectl(lab, 'region1', ['--namespace', 'camunda-region1', 'create', 'configmap', SWITCHES, '--from-literal=CAMUNDA_OPERATE_IMPORTER_STARTLOADINGDATAONSTARTUP=false']);
    const during = await startWaiting(lab, 'region0');
    await expectExported(lab, 'region1', during);
    await lab.ctl(['approve', approval, '--as', 'bob'], { mustEnd: 0 });
    await eventually('Operate of region1 is ready, with its fault', 300_000, async () => {
      const { status } = Deployment.parse(await get(lab, 'region1', '--namespace', 'camunda-region1', 'deployment', 'camunda-operate', '-o', 'json'));
      expect(status.readyReplicas).toBe(1);
    });
    await kubectl(lab, 'region1', ['--namespace', 'camunda-region1', 'delete', 'configmap', SWITCHES]);

    const report = await approveAll(lab, run, 'bob');
    expect(report).toMatchObject({ outcome: 'redundant', failback: { dataProof: { recordsMissing: 0 } } });
    const restarts = report.steps.flatMap(({ actions }) => actions).filter(({ command }) => command.includes('rollout restart'));
    expect(restarts.map(({ command }) => command.includes('region1') && command.includes('camunda-operate'))).toEqual([true]);
    await expectWhole(lab);
    const after = [await startWaiting(lab, 'region0'), await startWaiting(lab, 'region1')];
    for (const region of ['region0', 'region1']) await expectInOperate(lab, region, [...before, degraded, during, ...after]);
    await runner.stop();
  });
});
