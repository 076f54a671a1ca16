import { z } from 'zod';
import { planUninstallation } from '../../src/domain/uninstallation.ts';
import { readInventories } from '../../src/runtime/inventories.ts';
import { sendUninstall } from '../../src/runtime/send-setup.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `helm.uninstall-regions`: releases, search clusters, volume claims and volumes of the cluster in both regions. What is not of
 * the cluster is left alone, in the same namespace too.
 * @source Camunda dual-region procedure, teardown
 */
export const uninstallRegionsWorker = defineWorker({
  jobType: 'helm.uninstall-regions',
  title: 'Uninstall both regions',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The cluster ends in both regions: every process instance, all search data and every volume of it are deleted. Nothing brings them back but a backup kept elsewhere. Disks behind volumes that are retained stay with the provider.',
  input: SetupInput,
  output: z.object({ uninstalled: z.boolean() }),
  decides: [],
  observe: ({ layout }, { ownership }) => readInventories(layout, ownership),
  plan: planUninstallation,
  apply: (action, writers) => sendUninstall(action, writers),
  evidence: (_input, seen) => Object.fromEntries(Object.entries(seen).map(([region, { releases, searchResources, claims, volumes }]) => [region, [
    ...releases.map(({ name, status }) => `release ${name} (${status})`), ...searchResources.map(({ name }) => `Elasticsearch ${name}`),
    ...claims.map(({ name }) => `volume claim ${name}`), ...volumes.map(({ name, stays }) => `volume ${name}${stays ? ', whose disk stays with the provider' : ''}`),
  ]])),
});
