import startEngine from './engine.ts';
import { regionctl } from './regionctl.ts';

/**
 * vitest's globalSetup for everything on the lab: the tests' own engine, and one lab for all scenarios.
 * A lab that was up before is used and left up, reset; otherwise it is taken down.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const was = await regionctl(['lab', 'status', '-o', 'json']);
  const wasUp: unknown = JSON.parse(was.stdout || '{}');
  const keep = typeof wasUp === 'object' && wasUp !== null && 'up' in wasUp && wasUp.up === true;
  const [stopEngine] = await Promise.all([startEngine(), regionctl(['lab', 'up'], { show: true, mustEnd: 0 })]);
  return async () => {
    await stopEngine();
    await regionctl(['lab', keep ? 'reset' : 'down'], { show: true });
  };
}
