import { join } from 'node:path';
import { namespacesFor } from '../domain/namespaces.ts';
import type { LabContext } from './context.ts';
import { runKubectl } from './kubectl.ts';
import type { LabRegion } from './lab-region.ts';
import { zeebeOf } from './options.ts';
import { RUNBOOKS_ACCOUNT } from './runbooks-account.ts';

/** The files of deploy/rbac, by the namespace they are applied to. */
const MANIFESTS = {
  own: ['region-runbooks.yaml', 'setup-cluster.yaml', 'teardown-cluster.yaml', 'teardown-own.yaml', 'failback-volumes.yaml'],
  dns: ['failback-dns.yaml', 'setup-dns.yaml', 'teardown-dns.yaml'],
  brokers: ['broker-namespace.yaml', 'failback.yaml', 'setup.yaml', 'teardown.yaml'],
} as const;

/** What Helm needs: the built-in role admin in the namespace of the brokers. */
const helmBinding = (namespace: string): string => JSON.stringify({
  apiVersion: 'v1', kind: 'List', items: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'region-runbooks-helm', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' }, subjects: [{ kind: 'ServiceAccount', ...RUNBOOKS_ACCOUNT }],
    },
  ],
});

/**
 * Does in a region what a platform team does before the runbooks may work there: their account, its roles, and the namespaces of the brokers
 * that some of them are bound in. That of temporary brokers is one of them only where the version has such brokers: in a lab of 8.6 it would be one
 * more namespace for set-ups and teardowns to find, and for nothing. May be repeated.
 */
export async function grantAccess(context: LabContext, region: LabRegion): Promise<void> {
  const apply = (namespace: string, files: readonly string[]): Promise<string> =>
    runKubectl(context, region, ['--namespace', namespace, 'apply', '--server-side', '--validate=false', ...files.flatMap((file) => ['-f', join(context.folders.rbac, file)])]);
  const grantBrokers = async (namespace: string): Promise<void> => {
    await runKubectl(context, region, ['apply', '--server-side', '--validate=false', '-f', '-'], helmBinding(namespace));
    await apply(namespace, MANIFESTS.brokers);
  };
  await Promise.all([
    apply(RUNBOOKS_ACCOUNT.namespace, MANIFESTS.own), apply('kube-system', MANIFESTS.dns),
    ...namespacesFor(region, zeebeOf(context.ownership.read()?.options ?? {})).map(grantBrokers),
  ]);
}
