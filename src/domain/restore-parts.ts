import { act, done, type Plan } from './plan.ts';
import { regionNamed } from './regions.ts';
import { isRestoring, unlessRestorable, type RestoreAction, type RestoreInput, type RestoreView } from './restore.ts';
import type { SnapshotPart } from './snapshot.ts';

/** Indices of a part that the target lacks. The web apps ran on for a moment after their backups, so their counts prove nothing; the exported records stood still. */
const lackingIn = ({ indices }: SnapshotPart, isRecords: boolean, seen: RestoreView): readonly string[] => indices.filter((name) => {
  const [from, to] = [seen.source.find((index) => index.name === name), seen.target.find((index) => index.name === name)];
  return to === undefined || (isRecords && from !== undefined && from.documents !== to.documents);
});

/**
 * Plans the restore of a copy by backups, part by part in the order of the web apps, the exported records last. Pure. A part whose indices are there is done; of
 * one that is half there, what is there goes first.
 * @throws RESTORE_TARGET_WRONG (defect) both endpoints are one cluster, or brokers export to the target
 */
export function planRestoreParts(input: RestoreInput, parts: readonly SnapshotPart[], seen: RestoreView): Plan<RestoreView, RestoreAction, { readonly restoredIndices: number }> {
  const region = regionNamed(input.layout, input.lostRegion);
  const blocked = unlessRestorable(input, seen) ?? isRestoring(seen);
  if (blocked !== null) return blocked;
  const names = parts.map(({ name }) => name);
  const there = seen.target.map(({ name }) => name).sort();
  const remove = (gone: readonly string[], why: string): Plan<RestoreView, RestoreAction, never> =>
    act({ kind: 'delete-indices', region, names: gone }, { ...seen, target: seen.target.filter(({ name }) => !gone.includes(name)), ...(gone.length === there.length ? { restoring: null } : {}) }, why);
  const foreign = there.filter((name) => !parts.some(({ indices }) => indices.includes(name)));
  const isOlder = there.length > 0 && !(seen.restoring?.snapshots.every((from) => names.includes(from)) ?? false);
  if (isOlder) return remove(there, `${there.length} indices stand where the copy goes`);
  if (foreign.length > 0) return remove(foreign, `${foreign.length} indices are no part of the copy`);
  for (const part of parts) {
    const lacking = lackingIn(part, part.name === input.snapshot.name, seen);
    if (lacking.length === 0) continue;
    const half = part.indices.filter((name) => there.includes(name)).sort();
    if (half.length > 0) return remove(half, `${part.name} is half restored`);
    const restored = part.indices.map((name) => ({ ...(seen.source.find((candidate) => candidate.name === name) ?? { name, documents: 0 }), health: 'green' }));
    const restoring = { recoveredBytes: 0, totalBytes: 0, active: 0, snapshots: [...(seen.restoring?.snapshots ?? []), part.name] };
    return act({ kind: 'restore', region, name: part.name, globalState: part.name === input.snapshot.name }, { ...seen, restoring, target: [...seen.target, ...restored] }, `${part.name} is not restored`);
  }
  return done({ restoredIndices: input.snapshot.indices.length });
}
