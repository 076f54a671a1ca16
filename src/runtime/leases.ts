import { holderOf, runOfHolder, type LeaseAction, type LockInput, type LockView } from '../domain/lock.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Readers, Writers } from '../ports/managed-cluster.ts';
import { reading } from './reading.ts';
import type { RunContext } from './step.ts';

/** Reads the lock of every region at once and asks our own engine about each other run that holds one. */
export async function observeLeases({ layout }: LockInput, { leases, runs }: Pick<Readers, 'leases' | 'runs'>, run: RunContext): Promise<LockView> {
  const holder = holderOf(run.engineId, run.runKey);
  const seen = await Promise.all(layout.regions.map(async (region) => ({ name: region.name, lease: await reading(() => leases.read(region, layout.cluster)) })));
  const others = new Set(seen.flatMap(({ lease }) => (lease.answers && lease.value !== null ? [lease.value.holder] : [])).filter((name) => name !== '' && name !== holder));
  const probed = await Promise.all([...others].map(async (name) => {
    const runKey = runOfHolder(name, run.engineId);
    return runKey === null ? null : { name, active: await runs.isActive(runKey) };
  }));
  return {
    holder, takenAt: new Date().toISOString(),
    leases: Object.fromEntries(seen.map(({ name, lease }) => [name, lease])),
    active: Object.fromEntries(probed.flatMap((answer) => (answer === null ? [] : [[answer.name, answer.active]]))),
  };
}

/** Writes one lease by compare-and-swap. @throws OUTCOME_UNKNOWN (retry) when somebody else was faster: look again */
export async function sendLease({ cluster, region, previous, holder, since }: LeaseAction, { leases }: Pick<Writers, 'leases'>, run: RunContext): Promise<void> {
  const next = await leases.swap(region, cluster, previous, { holder, acting: holder === '' ? '' : `lock/${run.jobKey}`, since });
  if (next === 'conflict') throw new RunbookError('OUTCOME_UNKNOWN', { region: region.name, why: 'the lease changed in between' });
}
