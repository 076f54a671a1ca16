import { z } from 'zod';
import { planRetention, type SnapshotFacts } from '../../src/domain/snapshot.ts';
import { regionNamed, type Region } from '../../src/domain/regions.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** Job type `search.delete-snapshots`: snapshots of earlier failbacks beyond those that regions.yaml keeps. Snapshots of anybody else are never touched. */
export const deleteSnapshotsWorker = defineWorker({
  jobType: 'search.delete-snapshots',
  title: 'Delete old snapshots',
  deadlineMs: 600_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'A deleted snapshot is gone.',
  input: FailoverInput.extend({ keepSnapshots: z.int().min(0) }),
  output: z.object({ keptSnapshots: z.array(z.string()) }),
  decides: [],
  observe: ({ layout, survivingRegion }, { snapshots }): Promise<readonly SnapshotFacts[]> => snapshots.listSnapshots(regionNamed(layout, survivingRegion)),
  plan: ({ layout, survivingRegion, keepSnapshots }, seen) => planRetention(layout.cluster, regionNamed(layout, survivingRegion), keepSnapshots, seen),
  apply: (action: { readonly region: Region; readonly name: string }, { snapshots }) => snapshots.deleteSnapshot(action.region, action.name),
  evidence: ({ keepSnapshots }, seen) => ({ snapshots: seen.map(({ name, startedAt, state }) => `${name}: ${startedAt}, ${state}`), keep: String(keepSnapshots) }),
});
