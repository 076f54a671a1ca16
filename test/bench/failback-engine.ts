import { RunbookError } from '../../src/errors/runbook-error.ts';
import { runByEngine } from './engine-run.ts';
import type { MeasuredFailback } from './failback-figures.ts';
import type { FailbackSituation } from './failback-situation.ts';
import type { Place } from './situation.ts';

const ENDED_WITHIN_MS = 1_800_000;
const GUARDS_END_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 1_000;

/** Waits until no guard of an earlier pause is at work: it would take the next pause for that of a run that has ended, and resume exporting. The caller has a runner at work. */
export async function awaitEndOfGuards({ parts, pause, goOn }: Place): Promise<void> {
  const { history } = await parts.engine();
  const until = Date.now() + GUARDS_END_WITHIN_MS;
  for (;;) {
    goOn();
    const guards = (await history.listRuns({ processIds: ['ExportingPauseGuard'] })).filter(({ state }) => state === 'ACTIVE');
    if (guards.length === 0) return;
    if (Date.now() > until) throw new RunbookError('DEADLINE', { step: 'benchmark', waitingFor: 'the guards of earlier pauses to end', guards: guards.map(({ key }) => key) });
    await pause(LOOK_EVERY_MS);
  }
}

/** Way (b): RegionFailback, to the end of Verify redundancy. The search data, the old snapshots and the report follow, which are not part of the figure. */
export async function failBackByEngine(situation: FailbackSituation): Promise<MeasuredFailback> {
  const { totalMs, steps, report } = await runByEngine({
    processId: 'RegionFailback', variables: { region: situation.lostRegion, reason: 'benchmark' }, lastJobType: 'zeebe.verify-redundancy', beside: ['zeebe.watch-pause'], endedWithinMs: ENDED_WITHIN_MS,
  }, situation);
  const { snapshot, restore } = report.failback ?? { snapshot: null, restore: null };
  if (report.outcome !== 'redundant' || snapshot === null || restore === null) throw new RunbookError('UNEXPECTED', { outcome: report.outcome, snapshot, restore });
  return { totalMs, steps, restore: { bytes: snapshot.bytes, tookMs: restore.tookMs } };
}
