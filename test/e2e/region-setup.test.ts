import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LAB_REGIONS } from '../../src/lab/lab-region.ts';
import { objectsOf } from '../support/cluster-objects.ts';
import { eventually } from '../support/eventually.ts';
import { membersAt, wholeLabWith } from '../support/full-lab.ts';
import { kubectl } from '../support/kubectl.ts';
import type { LabHarness } from '../support/lab-harness.ts';

const Plan = z.looseObject({ steps: z.array(z.looseObject({ jobType: z.string(), commands: z.array(z.string()) })) });
const ConfigMap = z.looseObject({ data: z.looseObject({ Corefile: z.string() }) });

/** Drops what pods of region 1 are sent to a port from elsewhere, as a firewall does, or lets it pass again. */
const port26502 = (rule: 'drop' | 'pass'): Promise<unknown> =>
  execa('nsenter', [`--net=/run/netns/${LAB_REGIONS[1].networkNamespace}`, 'iptables', rule === 'drop' ? '-I' : '-D', 'FORWARD', '-i', 'eth0', '-p', 'tcp', '--dport', '26502', '-j', 'DROP']);

describe('RegionSetup and RegionTeardown on two real regions', () => {
  let lab: LabHarness;
  /** Both clusters before anything of the runbooks was there. */
  let before: readonly (readonly string[])[];
  beforeAll(async () => {
    lab = await wholeLabWith({});
    await lab.work();
  });
  afterAll(() => lab.close());

  const objects = (): Promise<readonly (readonly string[])[]> => Promise.all(LAB_REGIONS.map(({ name }) => objectsOf(lab, name)));
  const changesOf = ({ steps }: Awaited<ReturnType<LabHarness['report']>>): string[] => steps.filter(({ elementId }) => !/Lock$|CheckNetwork$/.test(elementId)).flatMap(({ actions }) => actions.map(({ command }) => command));

  it('refuses to take away a cluster that serves traffic, then takes it away when told so', async () => {
    expect(await lab.report(await lab.startTeardown())).toMatchObject({ outcome: 'refused', verdict: 'serving' });
    expect(await membersAt(lab, 'region0')).toEqual([0, 1, 2, 3]);
    expect(await lab.report(await lab.startTeardown('--even-if-serving'))).toMatchObject({ outcome: 'removed' });
    before = await objects();
    expect(before.flat().filter((object) => /^(StatefulSet|Deployment|PersistentVolume|PersistentVolumeClaim|Lease) .*(camunda|elasticsearch|lab)/.test(object))).toEqual([]);
    expect(before.flat().filter((object) => object.includes('region-runbooks/cluster'))).toEqual([]);
  });

  it('names the DNS zone that is led elsewhere, then the port that is blocked, before it installs anything; goes on to a verified cluster once both are right', async () => {
    const corefile = async (change?: string): Promise<string> => {
      if (change !== undefined) await kubectl(lab, 'region0', ['--namespace', 'kube-system', 'patch', 'configmap', 'coredns', '--type', 'merge', '--patch', JSON.stringify({ data: { Corefile: change } })]);
      return ConfigMap.parse(JSON.parse(await kubectl(lab, 'region0', ['--namespace', 'kube-system', 'get', 'configmap', 'coredns', '-o', 'json']))).data.Corefile;
    };
    const right = await corefile();
    await corefile(`${right}camunda-region1.svc.cluster.local:53 {\n    forward . 10.240.0.99\n}\n`);
    await port26502('drop');
    const run = await lab.startSetup();
    await eventually('the run tells which zone is wrong', 120_000, async () => {
      const { stdout } = await lab.ctl(['status', run, '-o', 'json']);
      expect(stdout).toContain('DNS_NOT_CHAINABLE');
      expect(stdout).toContain('10.240.0.99');
    });
    await corefile(right);
    await lab.ctl(['retry', run], { mustEnd: 0 });
    const task = await lab.task(run, 'Task_DecideBrokenNetwork').finally(() => port26502('pass'));
    const { stdout } = await lab.ctl(['tasks', run, '-o', 'json'], { mustEnd: 0 });
    expect(stdout).toMatch(/26502/);
    expect((await objects()).flat().filter((object) => object.startsWith('StatefulSet'))).toEqual([]);
    await lab.ctl(['decide', task, 'wait', '--reason', 'the rule is gone', '--as', 'bob'], { mustEnd: 0 });
    expect(await lab.report(run)).toMatchObject({ outcome: 'installed', verification: { rounds: 10, partitions: 2 } });
    for (const { name } of LAB_REGIONS) expect(await membersAt(lab, name)).toEqual([0, 1, 2, 3]);
  });

  it('changes nothing on a healthy installation, and says so', async () => {
    const standing = await objects();
    const report = await lab.report(await lab.startSetup());
    expect(report).toMatchObject({ outcome: 'installed', verdict: 'installed' });
    expect(changesOf(report)).toEqual([]);
    expect(await objects()).toEqual(standing);
    const plan = Plan.parse(JSON.parse((await lab.ctl(['plan', 'setup', '--cluster', 'lab', '-o', 'json'], { mustEnd: 0 })).stdout));
    expect(plan.steps.filter(({ jobType }) => !jobType.startsWith('lock.')).flatMap(({ commands }) => commands)).toEqual([]);
  });

  it('leaves both clusters as they were', async () => {
    expect(await lab.report(await lab.startTeardown('--even-if-serving'))).toMatchObject({ outcome: 'removed' });
    expect(await objects()).toEqual(before);
  });
});
