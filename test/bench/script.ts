import { ExportersAnswer } from '../../src/adapters/zeebe-answers.ts';
import { brokersOf } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { Measured, MeasuredStep } from './figures.ts';
import { verifyProcessing } from './raw.ts';
import { insist, stopwatch, waitForChange, withManagement, type Send } from './script-calls.ts';
import type { Situation } from './situation.ts';

async function runScript(send: Send, situation: Situation): Promise<readonly MeasuredStep[]> {
  const steps: MeasuredStep[] = [];
  const timed = stopwatch(steps);
  const { layout, lostRegion, clusterSize } = situation;
  await timed('Remove lost brokers', async () => {
    await insist(send, { method: 'PATCH', path: '/actuator/cluster?force=true', body: { brokers: { remove: brokersOf(layout, lostRegion, clusterSize) } } }, situation);
    await waitForChange(send, situation);
  });
  await timed('Disable lost exporters', async () => {
    const exporters = ExportersAnswer.parse(JSON.parse((await insist(send, { method: 'GET', path: '/actuator/exporters' }, situation)).text));
    const lost = exporters.filter(({ id }) => id.endsWith(lostRegion));
    if (lost.length === 0) throw new RunbookError('UNEXPECTED', { exporters: exporters.map(({ id }) => id), waitingFor: `one whose name ends with ${lostRegion}` });
    for (const { id } of lost) {
      await insist(send, { method: 'POST', path: `/actuator/exporters/${id}/disable` }, situation);
      await waitForChange(send, situation);
    }
  });
  await timed('Verify processing', () => verifyProcessing(situation));
  return steps;
}

/** Way (c): the published procedure as a script: two calls, each followed by its own pauses, then the same canary. No lock, no assessment, no dry run. */
export async function failOverByScript(situation: Situation): Promise<Measured> {
  return withManagement(situation, async (send) => {
    const began = performance.now();
    const steps = await runScript(send, situation);
    return { totalMs: Math.round(performance.now() - began), steps };
  });
}
