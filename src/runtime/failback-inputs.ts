import { z } from 'zod';
import type { Membership } from '../domain/cluster-view.ts';
import { regionNamed } from '../domain/regions.ts';
import { wantedReplicas, type ReplicaPhases } from '../domain/exporting-phase.ts';
import { switchName, type PauseView } from '../domain/pause.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import { FailoverInput } from './inputs.ts';
import { reading, valueOf } from './reading.ts';
import { StepJournal } from './journal.ts';

/** What every step of a failback knows of its run. */
export const FailbackInput = FailoverInput.extend({ runKey: z.string() });

/** Steps that work while exporting is paused, or around that. */
export const PauseInput = FailbackInput.extend({ pauseLimitMs: z.int().min(0) });

const Part = z.object({ name: z.string(), uuid: z.string(), indices: z.array(z.string()).readonly() });
export const Snapshot = Part.extend({ bytes: z.number(), tookMs: z.number(), parts: z.array(Part).readonly().optional() });

/** How the run copies; absent in runs that a failback of before started. */
export const CopyInput = z.object({ copyBy: z.enum(['snapshot', 'backup']).nullish() });

export const WebApps = z.array(z.object({ name: z.string(), wanted: z.int(), ready: z.int() })).readonly();

/** Whether the run's journal holds an intent of that element: it may have been sent. */
export const hasSent = (journal: readonly StepJournal[] | null | undefined): boolean => (journal ?? []).some(({ mode, actions }) => mode === 'do' && actions.length > 0);

/** Whether a write of that element has no known end and its goal was not read back since: its sender was stopped, it may still take effect. */
export const isUnderWay = (journal: readonly StepJournal[] | null | undefined): boolean =>
  (journal ?? []).some(({ mode, outcome, actions }) => mode === 'do' && outcome !== 'done' && actions.some(({ endedAt }) => endedAt === undefined));

type Surviving = Pick<z.infer<typeof FailbackInput>, 'layout' | 'survivingRegion'>;

async function observeSurvivors({ layout, survivingRegion }: Surviving, { zeebe }: Pick<Readers, 'zeebe'>): Promise<ReplicaPhases & { readonly membership: Membership | null }> {
  const survivor = regionNamed(layout, survivingRegion);
  const [partitions, membership, topology] = await Promise.all([zeebe.readPartitions(survivor), reading(() => zeebe.readMembership(survivor)), reading(() => zeebe.readTopology(survivor))]);
  return { partitions, wanted: wantedReplicas(layout, valueOf(membership), valueOf(topology)), membership: valueOf(membership) };
}

/** The phase of every replica of the surviving region, and how many there should be, as the steps that copy see them. */
export async function observePhases(input: Surviving, readers: Pick<Readers, 'zeebe'>): Promise<ReplicaPhases> {
  const { partitions, wanted } = await observeSurvivors(input, readers);
  return { partitions, wanted };
}

/** Phases, guards and the pending change, as the steps around the pause see them. */
export async function observePause(input: Surviving & { readonly runKey: string }, readers: Pick<Readers, 'zeebe' | 'installation'>): Promise<PauseView> {
  const survivor = regionNamed(input.layout, input.survivingRegion);
  const { installation } = readers;
  const [{ partitions, wanted, membership }, deadMansSwitch, image] = await Promise.all([
    observeSurvivors(input, readers), installation.readSwitch(survivor, switchName(input.runKey)), installation.readBrokerImage(survivor),
  ]);
  return { partitions, wanted, deadMansSwitch, image, pendingChange: membership?.pendingChange ?? null };
}
