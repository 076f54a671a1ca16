import type { ReportedStep } from './report.ts';
import type { DataProof } from './data-proof.ts';

/** What the report of a failback says beyond that of every run. */
export interface FailbackResult {
  readonly addedBrokers: readonly number[];
  readonly enabledExporters: readonly string[];
  readonly snapshot: { readonly name: string; readonly bytes: number; readonly tookMs: number; readonly bytesPerSecond: number; /** Whose backups they are, of a copy by backups: for example `operate 8.6.0`. */ readonly backups?: readonly string[] } | null;
  readonly restore: { readonly indices: number; readonly tookMs: number; readonly bytesPerSecond: number } | null;
  /** Longest time that exporting was paused, in milliseconds. */
  readonly pausedMs: number | null;
  readonly dataProof: DataProof | null;
  /** Snapshot and restore of so many gigabytes at the speeds of this run; none where too little was copied to tell. */
  readonly forecast: readonly { readonly gigabytes: number; readonly seconds: number }[];
}

/** Below this the fixed cost of a snapshot outweighs its bytes. */
const TELLING_BYTES = 100e6;

interface Known {
  readonly addedBrokers: readonly number[] | null;
  readonly enabledExporters: readonly string[] | null;
  readonly snapshot: { readonly name: string; readonly bytes: number; readonly tookMs: number; readonly parts?: readonly { readonly name: string }[] | undefined } | null;
  readonly restoredIndices: number | null;
  readonly dataProof: DataProof | null;
}

const speed = (bytes: number, tookMs: number): number => Math.round(bytes / Math.max(0.001, tookMs / 1_000));
const doneBy = (steps: readonly ReportedStep[], jobType: string): ReportedStep | undefined => steps.findLast((step) => step.jobType === jobType && step.mode !== 'preview' && step.outcome === 'done');

/** When a step's call was sent; its start where it sent none of these. */
const sentAt = (step: ReportedStep, text: string): number => Date.parse(step.actions.find(({ command }) => command.includes(text))?.startedAt ?? step.startedAt);

/** The snapshots of a backup bear the web app and its version, which need not be that of the cluster. */
function snapshotResult({ name, bytes, tookMs, parts }: NonNullable<Known['snapshot']>): NonNullable<FailbackResult['snapshot']> {
  const backups = [...new Set((parts ?? []).flatMap((part) => /^camunda_(operate|tasklist)_\d+_(.+)_part_/.exec(part.name)?.slice(1).join(' ') ?? []))];
  return { name, bytes, tookMs, bytesPerSecond: speed(bytes, tookMs), ...(parts === undefined ? {} : { backups }) };
}

/** Gathers what the run knows of its copy. Pure. */
export function failbackResult(steps: readonly ReportedStep[], known: Known): FailbackResult {
  const restored = doneBy(steps, 'search.restore-snapshot');
  // A pause that was lost is followed by another one: each lasts until the resume after it.
  const pauses = steps.flatMap((step, index) => {
    if (step.jobType !== 'zeebe.pause-exporting' || step.mode !== 'do' || step.actions.length === 0) return [];
    const resumed = steps.slice(index).find(({ jobType, outcome }) => jobType === 'zeebe.resume-exporting' && outcome === 'done');
    return resumed === undefined ? [] : [Date.parse(resumed.endedAt ?? resumed.startedAt) - sentAt(step, '/exporting/pause')];
  });
  const bytes = known.snapshot?.bytes ?? 0;
  const restoreMs = restored === undefined ? 0 : Date.parse(restored.endedAt ?? restored.startedAt) - sentAt(restored, '_restore');
  const restore = restored === undefined ? null : { indices: known.restoredIndices ?? 0, tookMs: restoreMs, bytesPerSecond: speed(bytes, restoreMs) };
  const snapshot = known.snapshot === null ? null : snapshotResult(known.snapshot);
  const perByte = bytes < TELLING_BYTES || snapshot === null || restore === null ? null : (snapshot.tookMs + restore.tookMs) / 1_000 / bytes;
  return {
    addedBrokers: known.addedBrokers ?? [], enabledExporters: known.enabledExporters ?? [], snapshot, restore, dataProof: known.dataProof,
    pausedMs: pauses.length === 0 ? null : Math.max(...pauses),
    forecast: perByte === null ? [] : [10, 100, 1_000].map((gigabytes) => ({ gigabytes, seconds: Math.round(perByte * gigabytes * 1e9) })),
  };
}
