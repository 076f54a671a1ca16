import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LAB_REGIONS } from '../../src/lab/lab-region.ts';
import { eventually } from '../support/eventually.ts';
import { freezeStartingBroker } from '../support/frozen-broker.ts';
import { membersAt, wholeLab } from '../support/full-lab.ts';
import { kubectl } from '../support/kubectl.ts';
import { openLab, type LabHarness } from '../support/lab-harness.ts';
import { startMortalRunners, type MortalRunners } from '../support/mortal-runners.ts';

const Regions = z.array(z.looseObject({ name: z.string() }));

/** Service tasks that change something in a set-up of the lab, in the order of the model. */
const SETUP = ['Task_TakeLock', 'Task_ExposeDns', 'Task_ChainDns', 'Task_CheckNetwork', 'Task_InstallRegions', 'Task_RollOutBrokers', 'Task_VerifyInstallation', 'Task_RegisterRepositories', 'Task_ReleaseLock'];
const TEARDOWN = ['Task_TakeLock', 'Task_UninstallRegions', 'Task_UnchainDns', 'Task_RemoveNamespaces', 'Task_VerifyNothingLeft', 'Task_RemoveLock'];

describe('RegionSetup and RegionTeardown against faults', () => {
  let lab: LabHarness;
  let runners: Pick<MortalRunners, 'stop'> | undefined;
  beforeAll(async () => { lab = await wholeLab(); });
  afterEach(async () => {
    await runners?.stop();
    runners = undefined;
  });
  afterAll(async () => {
    await lab.close();
    await lab.ctl(['lab', 'reset'], { mustEnd: 0 });
  });

  const underFire = async (steps: readonly string[], start: () => Promise<string>): Promise<Awaited<ReturnType<LabHarness['report']>>> => {
    await lab.ctl(['deploy'], { mustEnd: 0 });
    const run = await start();
    const mortal = startMortalRunners(lab.config, steps);
    runners = mortal;
    await eventually('a runner was killed at every step', 900_000, () => expect(mortal.killedAt).toEqual(steps));
    return lab.report(run);
  };

  it('takes the cluster away though a runner is killed at every step', async () => {
    expect(await underFire(TEARDOWN, () => lab.startTeardown('--even-if-serving'))).toMatchObject({ outcome: 'removed' });
    for (const { name, namespace } of LAB_REGIONS) expect(await kubectl(lab, name, ['--namespace', namespace, 'get', 'pods,persistentvolumeclaims', '-o', 'name'])).toBe('');
  });

  it('makes the namespaces where the account may, and deletes them with the cluster', async () => {
    const fresh = (region: string): string => `fresh-${region}`;
    const administrator = await openLab(({ regions }) => ({ regions: Regions.parse(regions).map((region) => ({ ...region, context: `${region.name}-admin`, namespace: fresh(region.name) })) }));
    const namespaces = (region: string): Promise<string> => kubectl(administrator, region, ['get', 'namespaces', '--selector', 'app.kubernetes.io/managed-by=region-runbooks', '-o', 'name']);
    try {
      await administrator.work();
      expect(await administrator.report(await administrator.startSetup(), 600_000)).toMatchObject({ outcome: 'installed', verification: { rounds: 10 } });
      for (const { name } of LAB_REGIONS) expect(await namespaces(name)).toContain(`namespace/${fresh(name)}`);
      expect(await administrator.report(await administrator.startTeardown('--even-if-serving'), 600_000)).toMatchObject({ outcome: 'removed' });
      for (const { name } of LAB_REGIONS) expect(await namespaces(name)).not.toContain('fresh-');
    } finally {
      await administrator.close();
    }
  });

  it('restarts a broker that hangs in its start, that one alone, and reports it', async () => {
    runners = await lab.work();
    const run = await lab.startSetup();
    const frozen = await freezeStartingBroker(lab, 'region1', 'camunda-zeebe-1');
    const report = await lab.report(run, 900_000);
    expect(report).toMatchObject({ outcome: 'installed' });
    const restarts = report.steps.flatMap(({ actions }) => actions).map(({ command }) => command).filter((command) => command.includes('delete pod camunda-'));
    expect(restarts).toEqual([expect.stringMatching(/--context region1 .*delete pod camunda-zeebe-1 /)]);
    expect(await kubectl(lab, 'region1', ['--namespace', 'camunda-region1', 'get', 'pod', 'camunda-zeebe-1', '-o', 'jsonpath={.metadata.uid}'])).not.toBe(frozen);
    expect(await lab.report(await lab.startTeardown('--even-if-serving'))).toMatchObject({ outcome: 'removed' });
  });

  it('names the right that is missing, and goes on once it is granted', async () => {
    await lab.ctl(['deploy'], { mustEnd: 0 });
    await kubectl(lab, 'region1', ['--namespace', 'kube-system', 'delete', 'rolebinding', 'region-runbooks-setup-dns']);
    runners = await lab.work();
    const run = await lab.startSetup();
    await eventually('the run tells what it may not do', 120_000, async () => {
      const { stdout } = await lab.ctl(['status', run, '-o', 'json']);
      expect(stdout).toMatch(/forbidden|PERMISSION_DENIED/i);
      expect(stdout).toContain('kube-dns-lb');
    });
    await kubectl(lab, 'region1', ['--namespace', 'kube-system', 'create', 'rolebinding', 'region-runbooks-setup-dns', '--role=region-runbooks-setup-dns', '--serviceaccount=region-runbooks:region-runbooks']);
    await lab.ctl(['retry', run], { mustEnd: 0 });
    expect(await lab.report(run)).toMatchObject({ outcome: 'installed' });
    expect(await lab.report(await lab.startTeardown('--even-if-serving'))).toMatchObject({ outcome: 'removed' });
  });

  it('sets the cluster up though a runner is killed at every step', async () => {
    expect(await underFire(SETUP, () => lab.startSetup())).toMatchObject({ outcome: 'installed', verification: { rounds: 10 } });
    for (const { name } of LAB_REGIONS) expect(await membersAt(lab, name)).toEqual([0, 1, 2, 3]);
  });
});
