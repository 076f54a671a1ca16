import type { Progress } from '../../src/ports/progress.ts';
import { CLUSTER, LOST_REGION, waitForDetection, type Place, type Situation } from './situation.ts';

/**
 * Rounds of the canary before the loss, and more until the cut: what was acknowledged must still be there afterwards, and a cluster
 * at work loses a region in the middle of exporting to it.
 */
const ROUNDS_BEFORE = 3;

/** Cuts the region off while the canary writes, and waits for the verdict `lost`. */
export async function loseRegionAtWork(place: Place, label: string, progress: Progress): Promise<{ readonly situation: Situation; readonly detectionMs: number }> {
  const { parts } = place;
  const lab = await parts.lab();
  for (let round = 0; round < ROUNDS_BEFORE; round += 1) await parts.sendCanary(CLUSTER);
  const cut = { done: false };
  const atWork = (async () => { while (!cut.done) await parts.sendCanary(CLUSTER); })();
  await lab.lose(LOST_REGION, 'cut', progress).finally(() => { cut.done = true; });
  const cutAt = performance.now();
  const situation = await progress.task(`${label}: detection`, () => waitForDetection(place));
  const detectionMs = Math.round(performance.now() - cutAt);
  await atWork;
  return { situation, detectionMs };
}
