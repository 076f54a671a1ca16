import { z } from 'zod';
import { regionNamed } from '../domain/regions.ts';
import { switchName, wantedReplicas, type PauseView } from '../domain/pause.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { FailoverInput } from './inputs.ts';
import { reading, valueOf } from './reading.ts';
import { StepJournal } from './journal.ts';

/** What every step of a failback knows of its run. */
export const FailbackInput = FailoverInput.extend({ runKey: z.string() });

/** Steps that work while exporting is paused, or around that. */
export const PauseInput = FailbackInput.extend({ pauseLimitMs: z.int().min(0) });

export const Snapshot = z.object({ name: z.string(), uuid: z.string(), indices: z.array(z.string()), bytes: z.number(), tookMs: z.number() });

export const WebApps = z.array(z.object({ name: z.string(), wanted: z.int(), ready: z.int() }));

/** Whether the run's journal holds an intent of that element: it may have been sent. */
export const hasSent = (journal: readonly StepJournal[] | null | undefined): boolean => (journal ?? []).some(({ mode, actions }) => mode === 'do' && actions.length > 0);

/** Whether a write of that element has no known end and its goal was not read back since: its sender was stopped, it may still take effect. */
export const isUnderWay = (journal: readonly StepJournal[] | null | undefined): boolean =>
  (journal ?? []).some(({ mode, outcome, actions }) => mode === 'do' && outcome !== 'done' && actions.some(({ endedAt }) => endedAt === undefined));

/** Phases, guards and the pending change, as the steps around the pause see them. */
export async function observePause({ layout, survivingRegion, runKey }: Omit<z.infer<typeof FailbackInput>, 'lostRegion'>, { zeebe, installation }: Pick<Readers, 'zeebe' | 'installation'>): Promise<PauseView> {
  const survivor = regionNamed(layout, survivingRegion);
  const [partitions, deadMansSwitch, image, membership, topology] = await Promise.all([
    zeebe.readPartitions(survivor), installation.readSwitch(survivor, switchName(runKey)), installation.readBrokerImage(survivor), reading(() => zeebe.readMembership(survivor)),
    reading(() => zeebe.readTopology(survivor)),
  ]);
  return { partitions, deadMansSwitch, image, pendingChange: valueOf(membership)?.pendingChange ?? null, wanted: wantedReplicas(layout, valueOf(membership), valueOf(topology)) };
}
