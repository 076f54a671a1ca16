import { dirname, join } from 'node:path';
import type { LabOptions } from '../ports/lab.ts';
import type { LabContext } from './context.ts';
import { writeFileAtomically } from './files.ts';
import type { LabFolders } from './folders.ts';
import { runKubectl } from './kubectl.ts';
import { regionApi } from './kubernetes-api.ts';
import { brokerNamespacesOf, type LabRegion } from './lab-region.ts';
import { renderZeebeValues } from './zeebe-values.ts';

export const RELEASE = 'camunda';

/** One helm release of a region. Values files in rising order of precedence. */
export interface ChartRelease {
  readonly name: string;
  readonly chart: string;
  readonly valuesFiles: readonly string[];
}

/** The releases of a region: the project's chart brings all; beside an official chart it brings Elasticsearch alone. */
export function releasesOf(projectChart: string, options: LabOptions, renderedValues: string): readonly ChartRelease[] {
  const values = (name: string): string => join(dirname(projectChart), 'values', name);
  if (options.chart === undefined) return [{ name: RELEASE, chart: projectChart, valuesFiles: [values('lab.yaml'), renderedValues] }];
  return [
    { name: RELEASE, chart: options.chart, valuesFiles: [values('lab-official-8.6.yaml'), renderedValues] },
    { name: `${RELEASE}-search`, chart: projectChart, valuesFiles: [values('lab.yaml'), renderedValues, values('lab-search.yaml')] },
  ];
}

/** Where the values of one region are rendered to: beside its disks, since a region that is rebuilt is installed with the values it had. */
export const valuesFileOf = (folders: Pick<LabFolders, 'region'>, region: LabRegion): string => join(folders.region(region).root, 'zeebe-values.yaml');

/** Installs the region's half of Zeebe; resolves when Kubernetes has taken it, not when it runs. May be repeated. */
export async function installZeebe(context: LabContext, region: LabRegion, options: LabOptions): Promise<void> {
  const valuesFile = valuesFileOf(context.folders, region);
  writeFileAtomically(valuesFile, renderZeebeValues(region, options, context.folders.snapshots));
  const where = ['--kubeconfig', context.folders.kubeconfig, '--kube-context', region.name, '--namespace', region.namespace, '--create-namespace'];
  await Promise.all(releasesOf(context.folders.chart, options, valuesFile).map(({ name, chart, valuesFiles }) => context.exec({
    file: context.artifacts.helm,
    args: ['upgrade', '--install', name, chart, ...where, ...valuesFiles.flatMap((file) => ['-f', file])],
    timeoutMs: 60_000, effect: 'write',
  })));
}

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

/** Where runs keep the lock and the canary's ledger. */
const RUNBOOKS_NAMESPACE = 'region-runbooks';

/**
 * Drops the region's namespaces with everything in them: brokers, indices, volumes, releases; lease and ledger too, since what
 * the ledger calls acknowledged goes with the brokers, and the next failover would miss it. Resolves when they are gone.
 */
export async function wipeZeebe(context: LabContext, region: LabRegion): Promise<void> {
  await Promise.all([
    ...brokerNamespacesOf(region).map((namespace) => wipeNamespace(context, region, namespace)),
    runKubectl(context, region, ['delete', 'namespace', RUNBOOKS_NAMESPACE, '--ignore-not-found', '--timeout=60s'], '', 70_000),
  ]);
}
