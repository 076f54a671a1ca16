import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { evidenceOf, expectRestored, membersAt, wholeLab } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import type { RunnerProcess } from '../support/regionctl.ts';

describe('RegionFailover over a link that flaps', () => {
  let lab: LabHarness;
  let runner: RunnerProcess;
  beforeAll(async () => {
    lab = await wholeLab();
    runner = await lab.work();
  });
  afterAll(() => lab.close());

  it('removes nothing while the region comes and goes, and restores processing once it is gone for good', async () => {
    const cut = (): Promise<unknown> => lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const heal = (): Promise<unknown> => lab.ctl(['lab', 'heal', 'region1', '--stale'], { mustEnd: 0 });
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });

    await cut();
    const run = await lab.start('region1');
    await lab.says(runner, 'Assess situation: starts');
    await heal();
    await cut();
    await heal();
    let decision = await lab.task(run, 'Task_DecideLostRegion');
    expect((await evidenceOf(lab, run)).verdict).not.toBe('lost');
    for (const region of ['region0', 'region1']) expect(await membersAt(lab, region)).toEqual([0, 1, 2, 3]);
    expect(runner.said.join('\n')).not.toContain('Remove lost brokers: starts"');

    await cut();
    // A cut that the brokers have not noticed yet is asked about once more.
    const report = await eventually('the run ends', 240_000, async () => {
      if (decision !== '') await lab.ctl(['decide', decision, 'wait', '--reason', 'the link is being watched', '--as', 'bob'], { mustEnd: 0 });
      decision = await lab.openTask(run, 'Task_DecideLostRegion') ?? '';
      return lab.reportNow(run);
    });
    expect(report.steps.filter(({ elementId, outcome }) => elementId === 'Task_RemoveLostBrokers' && outcome === 'done')).toHaveLength(1);
    await expectRestored(lab, report, { survivor: 'region0', removed: [1, 3], members: [0, 2] });
  });
});
