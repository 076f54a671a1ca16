import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectRestored, wholeLab } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';

describe('RegionFailover of 4 + 4 brokers with 8 partitions', () => {
  let lab: LabHarness | undefined;
  beforeAll(async () => { lab = await wholeLab('--brokers', '8', '--partitions', '8'); });
  afterAll(() => lab?.close());

  it('removes four brokers at once and brings every partition back', async ({ expect }) => {
    if (lab === undefined) throw new Error('there is no lab');
    await lab.work();
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const report = await lab.report(await lab.start('region1'));
    await expectRestored(lab, report, { survivor: 'region0', removed: [1, 3, 5, 7], members: [0, 2, 4, 6], partitions: 8 });
    expect(report.verification?.recordsChecked).toBeGreaterThanOrEqual(8);
  });
});
