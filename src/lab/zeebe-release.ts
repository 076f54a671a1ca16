import type { LabContext } from './context.ts';
import { runKubectl } from './kubectl.ts';
import { regionApi } from './kubernetes-api.ts';
import { brokerNamespacesOf, type LabRegion } from './lab-region.ts';
import { RUNBOOKS_ACCOUNT } from './runbooks-account.ts';

async function wipeNamespace(context: LabContext, region: LabRegion, namespace: string): Promise<void> {
  const api = regionApi(context.folders.region(region), region);
  if ((await api({ path: `/api/v1/namespaces/${namespace}`, timeoutMs: 5_000 })).status === 404) return;
  const drop = (...args: readonly string[]): Promise<string> => runKubectl(context, region, ['-n', namespace, 'delete', ...args], '', 70_000);
  // Owners first, so that nothing comes back; then pods without their grace: their data goes anyway.
  await drop('statefulsets,deployments', '--all', '--wait=false', '--cascade=orphan');
  await drop('pods', '--all', '--grace-period=0', '--force', '--wait=false');
  // Claims before their namespace: one that still has its finalizer makes the namespace controller pause for eight seconds.
  await drop('persistentvolumeclaims', '--all', '--timeout=60s');
  await drop('namespace', namespace, '--ignore-not-found', '--timeout=60s');
}

/**
 * Drops the region's namespaces with everything in them: brokers, indices, volumes, releases; lease and ledger too, since what
 * the ledger calls acknowledged goes with the brokers, and the next failover would miss it. Resolves when they are gone.
 */
export async function wipeZeebe(context: LabContext, region: LabRegion): Promise<void> {
  await Promise.all([
    ...brokerNamespacesOf(region).map((namespace) => wipeNamespace(context, region, namespace)),
    runKubectl(context, region, ['--namespace', RUNBOOKS_ACCOUNT.namespace, 'delete', 'leases,configmaps', '--all', '--ignore-not-found', '--timeout=60s'], '', 70_000),
  ]);
}
