import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClassicWhole, namesOf, wholeLab } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import type { RunnerProcess } from '../support/regionctl.ts';

/** Zeebe 8.5.8; the last file by its name, since it builds the lab anew. */
describe('a cluster without a cluster API on two real regions', () => {
  let lab: LabHarness;
  let runner: RunnerProcess;
  beforeAll(async () => {
    lab = await wholeLab('--zeebe', '8.5.8');
    runner = await lab.work();
  });
  afterAll(() => lab.close());
  const canary = (): Promise<unknown> => lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });

  it('gets its quorum back by temporary brokers when region 1 is lost, though the runner is killed while they start', async () => {
    await canary();
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const killed = runner.killedAt('Start temporary brokers: sends');
    const run = await lab.start('region1');
    await killed;
    runner = await lab.work();
    const report = await lab.report(run, 600_000);
    expect(report).toMatchObject({ outcome: 'restored', verdict: 'lost', verification: { rounds: 10, partitions: 2 } });
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
    // A helm that outlives its runner may not have stored anything yet when the next one looks: it then gets the same command again.
    const installs = report.steps.flatMap(({ actions }) => actions).filter(({ command }) => command.includes('upgrade --install') && command.includes('camunda-region0-failover'));
    expect(new Set(installs.map(({ command }) => command)).size).toBe(1);
    expect(await namesOf(lab, 'region0', 'camunda-region0-failover', 'networkpolicies')).toEqual(['region-runbooks-isolate-region1']);
    await canary();
  });

  it('brings region 1 back by halves, though the runner is killed while exporting is paused; nothing acknowledged is missing', async () => {
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    await canary();
    const killed = runner.killedAt('Take snapshot of search data: sends PUT');
    const run = await lab.startFailback('region1');
    await killed;
    await canary();
    runner = await lab.work();
    const report = await lab.report(run, 900_000);
    expect(report).toMatchObject({ outcome: 'redundant', verdict: 'empty', verification: { rounds: 10, partitions: 2 }, failback: { dataProof: { recordsMissing: 0 } } });
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
    expect(report.failback?.dataProof?.recordsCompared).toBeGreaterThanOrEqual(8);
    await expectClassicWhole(lab);
  });
});
