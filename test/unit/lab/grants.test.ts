import { describe, expect, it } from 'vitest';
import type { LabContext } from '../../../src/lab/context.ts';
import { labFolders } from '../../../src/lab/folders.ts';
import { grantAccess } from '../../../src/lab/grants.ts';
import { LAB_REGIONS } from '../../../src/lab/lab-region.ts';
import type { Ownership } from '../../../src/lab/ownership.ts';
import type { LabArtifacts } from '../../../src/ports/artifacts.ts';
import type { LabOptions } from '../../../src/ports/lab.ts';

const [region0] = LAB_REGIONS;
const image = { ref: '', tar: '' };
const artifacts: LabArtifacts = {
  kubeApiserver: '', kubeControllerManager: '', kubeScheduler: '', kubelet: '', kubeProxy: '', etcd: '', containerd: '', ctr: '', cniBinDir: '', kubectl: 'kubectl', helm: '',
  images: { zeebe: image, search: image, coredns: image, pause: image },
};

/** What kubectl is given in a lab with these options: `NAMESPACE: file, file` and the namespaces that are made. */
async function granted(options: LabOptions): Promise<{ readonly roles: Readonly<Record<string, readonly string[]>>; readonly made: readonly string[] }> {
  const roles: Record<string, string[]> = {};
  const made: string[] = [];
  const record: Ownership = { version: 1, phase: 'creating', options, networkNamespaces: [], links: [], cgroups: [], mountPoints: [], regions: { region0: { daemons: {} }, region1: { daemons: {} } } };
  const context: LabContext = {
    artifacts, folders: labFolders({ project: '/project', state: '/state', cache: '/cache' }),
    setUp: { connect: () => Promise.resolve(), install: () => Promise.resolve() },
    ownership: { read: () => record, write: () => undefined, changeRegion: () => undefined, forget: () => undefined },
    exec: ({ args, stdin = '' }) => {
      const namespace = args[args.indexOf('--namespace') + 1] ?? '';
      if (args.includes('--namespace')) roles[namespace] = args.filter((arg) => arg.endsWith('.yaml')).map((path) => path.replace(/.*\//, ''));
      else made.push(...[...stdin.matchAll(/"kind":"Namespace","metadata":\{"name":"([^"]+)"/g)].map(([, name = '']) => name));
      return Promise.resolve({ stdout: '', stderr: '' });
    },
  };
  await grantAccess(context, region0);
  return { roles, made };
}

describe('grantAccess', () => {
  it('gives the account its roles in the namespace of the brokers', async () => {
    const { roles, made } = await granted({ brokers: 4, partitions: 2 });
    expect(made).toEqual(['camunda-region0']);
    expect(Object.keys(roles).sort()).toEqual(['camunda-region0', 'kube-system', 'region-runbooks']);
  });

  it('gives it the same in the namespace of temporary brokers, where the version has some', async () => {
    const { roles, made } = await granted({ brokers: 4, partitions: 2, zeebe: '8.5.8' });
    expect([...made].sort()).toEqual(['camunda-region0', 'camunda-region0-failover']);
    expect(roles['camunda-region0-failover']).toEqual(roles['camunda-region0']);
    expect(roles['camunda-region0']).toContain('broker-namespace.yaml');
  });
});
