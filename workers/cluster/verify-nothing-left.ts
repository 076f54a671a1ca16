import { z } from 'zod';
import { INVENTORY_POLL_MS, type InventoryView } from '../../src/domain/namespaces.ts';
import { whatIsLeft } from '../../src/domain/ownership.ts';
import { done, wait, type Plan } from '../../src/domain/plan.ts';
import { readInventories } from '../../src/runtime/inventories.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `cluster.verify-nothing-left`: reads both regions until nothing of the cluster is left but the lock. Its deadline names what is. */
export const verifyNothingLeftWorker = defineWorker({
  jobType: 'cluster.verify-nothing-left',
  title: 'Prove that nothing is left',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: false,
  input: SetupInput,
  output: z.object({ nothingLeft: z.boolean() }),
  decides: [],
  observe: ({ layout }, { ownership }) => readInventories(layout, ownership),
  plan: (_input, seen): Plan<InventoryView, never, { readonly nothingLeft: boolean }> => {
    const left = Object.entries(seen).flatMap(([region, inventory]) => whatIsLeft(region, inventory));
    return left.length === 0 ? done({ nothingLeft: true }) : wait(`nothing is left. Left are: ${left.join('; ')}`, INVENTORY_POLL_MS);
  },
  apply: () => Promise.resolve(),
});
