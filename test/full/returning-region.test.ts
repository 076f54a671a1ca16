import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { acceptedOf, evidenceOf, expectWhole, wholeLab } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';

describe('RegionFailover of a region that comes back while its removal waits for approval', () => {
  let lab: LabHarness;
  beforeAll(async () => {
    lab = await wholeLab();
    await lab.work();
  });
  afterAll(() => lab.close());

  it('removes nothing after the approval, asks what to do, and leaves the cluster whole when told to stop', async () => {
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const run = await lab.start('region1', 'operators');
    const approval = await lab.task(run, 'Task_ApproveRemoveLostBrokers');
    await lab.ctl(['lab', 'heal', 'region1', '--stale'], { mustEnd: 0 });
    await lab.ctl(['approve', approval, '--as', 'bob'], { mustEnd: 0 });
    const decision = await lab.task(run, 'Task_DecideLostRegion');
    expect((await evidenceOf(lab, run)).verdict).not.toBe('lost');
    await lab.ctl(['decide', decision, 'stop', '--reason', 'the region is back', '--as', 'bob'], { mustEnd: 0 });
    const report = await lab.report(run);
    expect(report).toMatchObject({ outcome: 'stopped', removedBrokers: [], disabledExporters: [] });
    expect(acceptedOf(report, '/actuator/')).toEqual([]);
    await eventually('the cluster is whole again', 120_000, () => expectWhole(lab));
  });
});
