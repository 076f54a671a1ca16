import { z } from 'zod';
import { regionNamed } from '../domain/regions.ts';
import { reading, valueOf } from '../runtime/reading.ts';
import type { Composition } from './context.ts';
import { clusterOf, lostRegionOf, type RunView } from './runs.ts';
import { chooseLayout } from './topology.ts';

/** What an active failback does at this moment. */
export interface FailbackStatus {
  /** Name of the innermost active step; null between two steps. */
  readonly phase: string | null;
  /** Since exporting is paused; null while it is not. */
  readonly pausedForMs: number | null;
  /** After which the guards resume exporting. */
  readonly pauseLimitMs: number | null;
  /** Null where nothing is restored, or the recreated region does not tell. */
  readonly restore: { readonly recoveredBytes: number; readonly totalBytes: number } | null;
}

const TASKS = ['SERVICE_TASK', 'USER_TASK', 'RECEIVE_TASK'];
/** They run beside the work and tell nothing of it. */
const BESIDE = ['Task_WatchPause', 'Task_DecideLongPause'];

const Paused = z.object({ exportingPaused: z.literal(true), pausedAt: z.iso.datetime() });
const Limit = z.object({ pauseLimitMs: z.number() });

/** The work comes before its watch, tasks before what is around them, the last one started before the others. */
function phaseOf({ steps }: Pick<RunView, 'steps'>): string | null {
  const active = steps.filter(({ state }) => state === 'ACTIVE');
  const tasks = active.filter(({ type }) => TASKS.includes(type));
  const innermost = tasks.findLast(({ elementId }) => !BESIDE.includes(elementId)) ?? tasks.at(-1) ?? active.at(-1);
  return innermost === undefined ? null : innermost.name ?? innermost.elementId;
}

/** Asked of the recreated region itself; a read that fails is no part of a status. */
async function readRestore(view: RunView, parts: Pick<Composition, 'catalogue' | 'cluster'>): Promise<FailbackStatus['restore']> {
  if (!view.steps.some(({ elementId, state }) => elementId === 'Task_RestoreSnapshot' && state === 'ACTIVE')) return null;
  const found = valueOf(await reading(async () => {
    const layout = await chooseLayout(parts, clusterOf(view));
    const { readers } = await parts.cluster(layout.cluster);
    return readers.snapshots.readRestore(regionNamed(layout, lostRegionOf(view)));
  }));
  return found === null ? null : { recoveredBytes: found.recoveredBytes, totalBytes: found.totalBytes };
}

/** Null for a run that has ended, or is no failback. */
export async function readFailbackStatus(view: RunView, parts: Pick<Composition, 'catalogue' | 'cluster'>, nowMs: number): Promise<FailbackStatus | null> {
  if (view.run.processId !== 'RegionFailback' || view.run.endedAt !== null) return null;
  const paused = Paused.safeParse(view.variables).data;
  return {
    phase: phaseOf(view), pausedForMs: paused === undefined ? null : Math.max(0, nowMs - Date.parse(paused.pausedAt)),
    pauseLimitMs: Limit.safeParse(view.variables).data?.pauseLimitMs ?? null, restore: await readRestore(view, parts),
  };
}
