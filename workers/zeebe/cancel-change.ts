import { z } from 'zod';
import type { Membership } from '../../src/domain/cluster-view.ts';
import { act, done, type Plan } from '../../src/domain/plan.ts';
import { regionNamed, type Region } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

interface CancelAction { readonly region: Region; readonly changeId: number }

/** Job type `zeebe.cancel-change`: the pending change that somebody else started is cancelled. Done when it is no longer pending. */
export const cancelChangeWorker = defineWorker({
  jobType: 'zeebe.cancel-change',
  title: 'Cancel foreign change',
  deadlineMs: 60_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'The change of somebody else stops where it is; operations already completed stay.',
  input: FailoverInput.extend({ foreignChange: z.object({ id: z.int() }) }),
  output: z.object({ cancelledChangeId: z.int() }),
  decides: [],
  observe: ({ layout, survivingRegion }, { zeebe }) => zeebe.readMembership(regionNamed(layout, survivingRegion)),
  plan({ layout, survivingRegion, foreignChange }, membership: Membership): Plan<Membership, CancelAction, { cancelledChangeId: number }> {
    if (membership.pendingChange?.id !== foreignChange.id) return done({ cancelledChangeId: foreignChange.id });
    return act({ region: regionNamed(layout, survivingRegion), changeId: foreignChange.id }, { members: membership.members }, `change ${foreignChange.id} is pending`);
  },
  apply: (action: CancelAction, { zeebe }) => zeebe.cancelChange(action.region, action.changeId),
  evidence: (_input, { pendingChange }) => ({ 'pending change': pendingChange === undefined ? 'none' : String(pendingChange.id), operations: pendingChange?.operations.map((operation) => JSON.stringify(operation)) ?? [] }),
});
