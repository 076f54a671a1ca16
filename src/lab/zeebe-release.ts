import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LabOptions } from '../ports/lab.ts';
import type { LabContext } from './context.ts';
import { writeFileAtomically } from './files.ts';
import { runKubectl } from './kubectl.ts';
import { brokerNamespacesOf, type LabRegion } from './lab-region.ts';
import { renderZeebeValues } from './zeebe-values.ts';

export const RELEASE = 'camunda';

/** The chart to install, its own values file for the lab, and whether Elasticsearch comes with it. */
interface ChartChoice {
  readonly chart: string;
  readonly valuesFiles: readonly string[];
}

/** The lab's base values beside the project's chart: `official` ones for a chart of Camunda's. */
function choiceOf(context: LabContext, options: LabOptions): ChartChoice {
  const { chart } = context.folders;
  const base = join(dirname(chart), 'values', options.chart === undefined ? 'lab.yaml' : 'lab-official-8.6.yaml');
  return { chart: options.chart ?? chart, valuesFiles: existsSync(base) ? [base] : [] };
}

/** Installs the region's half of Zeebe; resolves when Kubernetes has taken it, not when it runs. May be repeated. */
export async function installZeebe(context: LabContext, region: LabRegion, options: LabOptions): Promise<void> {
  const valuesFile = join(context.folders.region(region).config, 'zeebe-values.yaml');
  writeFileAtomically(valuesFile, renderZeebeValues(region, options));
  const { chart, valuesFiles } = choiceOf(context, options);
  await context.exec({
    file: context.artifacts.helm,
    args: [
      'upgrade', '--install', RELEASE, chart, '--kubeconfig', context.folders.kubeconfig, '--kube-context', region.name,
      '--namespace', region.namespace, '--create-namespace', ...[...valuesFiles, valuesFile].flatMap((file) => ['-f', file]),
    ],
    timeoutMs: 60_000, effect: 'write',
  });
  context.ownership.changeRegion(region.name, (record) => ({ ...record, release: true }));
}

/** Drops the region's namespaces with everything in them: brokers, indices, volumes, releases, leases. Resolves when they are gone. */
export async function wipeZeebe(context: LabContext, region: LabRegion): Promise<void> {
  context.ownership.changeRegion(region.name, (record) => ({ ...record, release: false }));
  const namespaces = brokerNamespacesOf(region);
  // Owners first, so that nothing comes back; then pods without their grace: their data goes anyway.
  await Promise.all(namespaces.map(async (namespace) => {
    await runKubectl(context, region, ['-n', namespace, 'delete', 'statefulsets,deployments', '--all', '--wait=false', '--cascade=orphan']);
    await runKubectl(context, region, ['-n', namespace, 'delete', 'pods', '--all', '--grace-period=0', '--force', '--wait=false']);
  }));
  await runKubectl(context, region, ['delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=60s'], '', 70_000);
}
