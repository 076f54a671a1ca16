import { z } from 'zod';
import { namespacesFor, planNamespaces, type NamespacesView } from '../../src/domain/namespaces.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `kubernetes.create-namespaces`: the namespaces of both regions, with the labels of the cluster. One that was there before is used and stays. */
export const createNamespacesWorker = defineWorker({
  jobType: 'kubernetes.create-namespaces',
  title: 'Create namespaces',
  deadlineMs: 120_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: a teardown removes the namespaces that this step makes, and no other.',
  input: SetupInput,
  output: z.object({ namespacesMade: z.array(z.string()), namespacesUsed: z.array(z.string()) }),
  decides: [],
  async observe({ layout, shape }, { ownership }): Promise<NamespacesView> {
    return Object.fromEntries(await Promise.all(layout.regions.map(async (region) =>
      [region.name, Object.fromEntries(await Promise.all(namespacesFor(region, shape.version).map(async (name) => [name, await ownership.readNamespace(region, name)] as const)))] as const)));
  },
  plan: planNamespaces,
  apply: ({ region, name }, { ownership }) => ownership.createNamespace(region, name),
  evidence: (_input, seen) => ({ namespaces: Object.entries(seen).flatMap(([region, names]) => Object.entries(names).map(([name, found]) => `${name} in ${region}: ${found === null ? 'not there' : found.ending ? 'ends' : 'there'}`)) }),
});
