import { z } from 'zod';
import startEngine from './engine.ts';
import { regionctl } from './regionctl.ts';

const Status = z.looseObject({ up: z.boolean(), options: z.looseObject({}).optional() }).catch({ up: false });
const readLab = async (): Promise<z.infer<typeof Status>> => Status.parse(JSON.parse((await regionctl(['lab', 'status', '-o', 'json'])).stdout || '{}'));

/**
 * vitest's globalSetup for everything on the lab: the tests' own engine, and one lab for all scenarios.
 * A lab that was up before is left up, in its default size and empty; otherwise it is taken down.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const { up: keep } = await readLab();
  // One that stands is left to the files, which ask for what they need.
  const [stopEngine] = await Promise.all([startEngine(), ...(keep ? [] : [regionctl(['lab', 'up'], { show: true, mustEnd: 0 })])]);
  const standing = JSON.stringify((await readLab()).options);
  return async () => {
    await stopEngine();
    const rebuilt = JSON.stringify((await readLab()).options) !== standing;
    await regionctl(['lab', keep ? (rebuilt ? 'up' : 'reset') : 'down'], { show: true });
  };
}
