import { z } from 'zod';
import { LANDING_MS } from '../../src/domain/pause.ts';
import { done, wait } from '../../src/domain/plan.ts';
import { planWebAppsOn, type InstallAction, type WebAppFacts } from '../../src/domain/installation.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { CopyInput, hasSent, isUnderWay, WebApps } from '../../src/runtime/failback-inputs.ts';
import { FailoverInput } from '../../src/runtime/inputs.ts';
import { StepJournal } from '../../src/runtime/journal.ts';
import { sendInstall } from '../../src/runtime/send.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

/** What counts is the intent in the journal: the run may have ended before the step that stops them was done. */
const StartInput = FailoverInput.extend({ webAppsBefore: WebApps.nullish(), journalStopWebApps: z.array(StepJournal).nullish(), journalTakeSnapshot: z.array(StepJournal).nullish() }).extend(CopyInput.shape)
  .transform(({ webAppsBefore, journalStopWebApps, journalTakeSnapshot, copyBy, ...rest }) => {
    const journal = copyBy === 'backup' ? journalTakeSnapshot : journalStopWebApps;
    return { ...rest, before: webAppsBefore ?? [], stopped: hasSent(journal), underWay: isUnderWay(journal) };
  });

/** Job type `kubernetes.start-web-apps`: the undo of their stop when a run ends early. Nothing to do unless this run stopped them. */
export const startWebAppsWorker = defineWorker({
  jobType: 'kubernetes.start-web-apps',
  title: 'Start web apps again',
  deadlineMs: 300_000,
  kind: 'plain',
  fenced: true,
  input: StartInput,
  output: z.object({ webAppsOn: z.array(z.string()) }),
  decides: [],
  observe: ({ layout, survivingRegion }, { installation }): Promise<readonly WebAppFacts[]> => installation.readWebApps(regionNamed(layout, survivingRegion)),
  plan({ layout, survivingRegion, before, stopped, underWay }, apps, ticks) {
    if (!stopped) return done({ webAppsOn: [] });
    const plan = planWebAppsOn(regionNamed(layout, survivingRegion), before, apps);
    return plan.kind === 'done' && underWay && ticks.heldMs('looked', true) < LANDING_MS ? wait('the stop that was under way when the run was stopped takes effect, or does not') : plan;
  },
  apply: (action: InstallAction, writers) => sendInstall(action, writers),
});
