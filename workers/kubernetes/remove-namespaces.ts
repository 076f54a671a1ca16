import { z } from 'zod';
import { namespacesKept, planNamespaceRemoval } from '../../src/domain/namespaces.ts';
import { readInventories } from '../../src/runtime/inventories.ts';
import { sendRemoval } from '../../src/runtime/send-setup.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `kubernetes.remove-namespaces`: Secrets and namespaces that a set-up made. A namespace that holds anything of somebody else stays, and is told. */
export const removeNamespacesWorker = defineWorker({
  jobType: 'kubernetes.remove-namespaces',
  title: 'Remove secrets and namespaces',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The namespaces named are deleted with every object in them.',
  input: SetupInput,
  output: z.object({ namespacesRemoved: z.boolean(), namespacesKept: z.array(z.string()) }),
  decides: [],
  observe: ({ layout }, { ownership }) => readInventories(layout, ownership),
  plan: planNamespaceRemoval,
  apply: (action, writers) => sendRemoval(action, writers),
  evidence: (input, seen) => {
    const kept = namespacesKept(input, seen);
    return kept.length === 0 ? {} : { 'left alone': kept };
  },
});
