import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentProgress } from '../../src/ports/progress.ts';
import { testEngineControl } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { get, membersAt, wholeLabWith } from '../support/full-lab.ts';
import type { LabHarness } from '../support/lab-harness.ts';
import type { RunnerProcess } from '../support/regionctl.ts';

const Partitions = z.record(z.string(), z.looseObject({ exporterPhase: z.string() }));

/** Phases of every replica in region 0, as its brokers tell them. */
async function phasesOf(lab: LabHarness): Promise<string[]> {
  const pods = ['camunda-zeebe-0', 'camunda-zeebe-1'];
  const answers = await Promise.all(pods.map((pod) => get(lab, 'region0', '--raw', `/api/v1/namespaces/camunda-region0/pods/${pod}:9600/proxy/actuator/partitions`)));
  return answers.flatMap((answer) => Object.values(Partitions.parse(answer)).map(({ exporterPhase }) => exporterPhase));
}

describe('RegionFailover and RegionFailback of region 1 on two real regions', () => {
  let lab: LabHarness;
  let runner: RunnerProcess;
  beforeAll(async () => {
    lab = await wholeLabWith({ pauseLimitMs: 60_000 });
    runner = await lab.work();
  });
  afterAll(() => lab.close());
  const canary = (): Promise<unknown> => lab.ctl(['canary', '--cluster', 'lab'], { mustEnd: 0 });

  it('brings processing back after region 1 was cut, with two approvers, though the runner is killed in the forced removal', async () => {
    await canary();
    await lab.ctl(['lab', 'lose', 'region1', '--how', 'cut'], { mustEnd: 0 });
    const killed = runner.killedAt('Remove lost brokers: sends PATCH');
    const run = await lab.start('region1', 'operators,managers');
    for (const person of ['bob', 'cleo']) {
      const { exitCode } = await lab.ctl(['approve', await lab.task(run, 'Task_ApproveRemoveLostBrokers'), '--as', person]);
      expect(exitCode).toBe(0);
    }
    await killed;
    runner = await lab.work();
    for (const person of ['bob', 'cleo']) await lab.ctl(['approve', await lab.task(run, 'Task_ApproveDisableLostExporters'), '--as', person], { mustEnd: 0 });
    const report = await lab.report(run);
    expect(report).toMatchObject({ outcome: 'restored', verdict: 'lost', removedBrokers: [1, 3], disabledExporters: ['elasticsearchregion1'] });
    expect(report.verification).toMatchObject({ rounds: 10, partitions: 2 });
    expect(report.verification?.recordsChecked).toBeGreaterThan(0);
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
    const removal = report.steps.find(({ elementId, outcome }) => elementId === 'Task_RemoveLostBrokers' && outcome === 'done');
    expect(removal?.activations).toBeGreaterThanOrEqual(2);
    // Sent twice at the most, and accepted once: an answer that was lost reads "unknown".
    expect(removal?.actions.filter(({ answer }) => answer.startsWith('202')).length).toBeLessThanOrEqual(1);
    expect((await lab.ctl(['topology', '--cluster', 'lab', '-o', 'json'])).stdout).toContain('"clusterSize": 2');
  });

  it('finds the region back and empty', async () => {
    await canary();
    await lab.ctl(['lab', 'heal', 'region1'], { mustEnd: 0 });
    await canary();
    expect(await membersAt(lab, 'region0')).toEqual([0, 2]);
  });

  it('resumes exporting by the job in the surviving region, though engine and runner are gone for good', async () => {
    const run = await lab.startFailback('region1', 'operators');
    for (const step of ['InstallRegion', 'PauseExporting']) await lab.ctl(['approve', await lab.task(run, `Task_Approve${step}`), '--as', 'bob'], { mustEnd: 0 });
    await lab.task(run, 'Task_ApproveTakeSnapshot');
    expect(await phasesOf(lab)).toEqual(['PAUSED', 'PAUSED', 'PAUSED', 'PAUSED']);
    await runner.kill();
    await testEngineControl().down(silentProgress);
    await eventually('exporting goes on', 120_000, async () => expect(await phasesOf(lab)).toEqual(['EXPORTING', 'EXPORTING', 'EXPORTING', 'EXPORTING']));
    await testEngineControl().up({ waitForWebapps: true }, silentProgress);
    runner = await lab.work();
    await lab.ctl(['abort', run, '--reason', 'the copy is stale', '--as', 'ann'], { mustEnd: 0 });
    expect(await lab.report(run)).toMatchObject({ outcome: 'aborted' });
    expect(await membersAt(lab, 'region0')).toEqual([0, 2]);
  });

  it('brings redundancy back, though the runner is killed while exporting is paused; nothing acknowledged is missing', async () => {
    const killed = runner.killedAt('Take snapshot of search data: sends PUT');
    const run = await lab.startFailback('region1');
    await killed;
    expect(await phasesOf(lab)).toContain('PAUSED');
    await canary();
    runner = await lab.work();
    const report = await lab.report(run);
    expect(report).toMatchObject({
      outcome: 'redundant', verdict: 'empty', verification: { rounds: 10, partitions: 2 },
      failback: { addedBrokers: [1, 3], enabledExporters: ['elasticsearchregion1'], dataProof: { recordsMissing: 0 } },
    });
    expect(report.verification?.recordsPresent).toBe(report.verification?.recordsChecked);
    // Before the loss, without the region, with it back and empty, and while exporting was paused: a record a partition each.
    expect(report.failback?.dataProof?.recordsCompared).toBeGreaterThanOrEqual(8);
    expect(await phasesOf(lab)).toEqual(['EXPORTING', 'EXPORTING', 'EXPORTING', 'EXPORTING']);
    for (const region of ['region0', 'region1']) expect(await membersAt(lab, region)).toEqual([0, 1, 2, 3]);
  });
});
