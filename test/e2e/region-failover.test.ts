import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../src/ports/progress.ts';
import { testEngineControl } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { wholeLab } from '../support/full-lab.ts';
import { kubectl } from '../support/kubectl.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import type { RunnerProcess } from '../support/regionctl.ts';

/** Everything of the managed cluster that a run could change, as both regions' API servers tell it. */
async function imageOf(lab: LabHarness): Promise<string> {
  const seen = await Promise.all(['region0', 'region1'].map((region) => kubectl(lab, region, [
    '--namespace', `camunda-${region}`, 'get', 'statefulsets,services,configmaps,pods',
    '-o', 'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation} {.spec.replicas}{"\\n"}{end}',
  ])));
  return seen.join('\n');
}

describe('RegionFailover on two real regions', () => {
  let lab: LabHarness;
  let runner: RunnerProcess;
  beforeAll(async () => {
    lab = await wholeLab();
    runner = await lab.work();
  });
  afterAll(() => lab.close());

  describe('without damage', () => {
    it('plans every step with its exact calls, and changes nothing', async () => {
      const before = await imageOf(lab);
      const { stdout } = await lab.ctl(['plan', 'failover', '--cluster', 'lab', '--lost', 'region1'], { mustEnd: 0 });
      expect(stdout).toContain('PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context region0)');
      expect(stdout).toContain('/actuator/exporters/elasticsearchregion1/disable');
      expect(await imageOf(lab)).toBe(before);
    });

    it('asks about a region that answers; a second run is locked out meanwhile; stop changes nothing', async () => {
      const before = await imageOf(lab);
      const run = await lab.start('region1');
      const task = await lab.task(run, 'Task_DecideLostRegion');
      const second = await lab.ctl(['start', 'failover', '--cluster', 'lab', '--lost', 'region1', '--reason', 'a second run', '--wait']);
      expect(second.exitCode, second.stderr).toBe(7);
      await lab.ctl(['decide', task, 'stop', '--reason', 'the region answers', '--as', 'bob'], { mustEnd: 0 });
      expect(await lab.report(run)).toMatchObject({ outcome: 'stopped', verdict: 'healthy', removedBrokers: [], disabledExporters: [] });
      expect(await imageOf(lab)).toBe(before);
    });

    it('changes nothing when the step is rejected', async () => {
      const before = await imageOf(lab);
      const run = await lab.start('region1', 'operators');
      await lab.ctl(['decide', await lab.task(run, 'Task_DecideLostRegion'), 'fence', '--reason', 'to see the approval', '--as', 'bob'], { mustEnd: 0 });
      await lab.ctl(['reject', await lab.task(run, 'Task_ApproveFenceLostRegion'), '--as', 'cleo', '--comment', 'the region is fine'], { mustEnd: 0 });
      const report = await lab.report(run);
      expect(report.outcome).toBe('refused');
      expect(report.problem).toContain('the region is fine');
      expect(await imageOf(lab)).toBe(before);
    });

    it('refuses a bad request with every problem at once, exit code 3', async () => {
      const { exitCode, stderr } = await lab.ctl(['start', 'failover', '--cluster', 'lab', '--lost', 'region7', '--reason', ' ']);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('lostRegion is "region7"');
      expect(stderr).toContain('reason is " "');
    });
  });

  it('brings processing back after region 0 was killed with its coordinator, though the engine restarts in mid-run', async () => {
    await lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });
    await lab.ctl(['lab', 'lose', 'region0', '--how', 'kill'], { mustEnd: 0 });
    const before = runner.said.length;
    const run = await lab.start('region0');
    await eventually('the removal begins', 180_000, () => expect(runner.said.slice(before).join('\n')).toContain('Remove lost brokers: starts'));
    await testEngineControl().down(silentProgress);
    await testEngineControl().up({ waitForWebapps: true }, silentProgress);
    const report = await lab.report(run);
    expect(report).toMatchObject({ outcome: 'restored', removedBrokers: [0, 2], disabledExporters: ['elasticsearchregion0'] });
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
  });
});
