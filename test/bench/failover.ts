import { SILENT_FOR_MS } from '../../src/transport/silence.ts';
import { besideRunner, runBench, startFacts, type Bench, type Benched, type Wanted } from './bench.ts';
import { failOverByEngine } from './engine-run.ts';
import type { FailoverMeasurement } from './failover-figures.ts';
import type { Measured, Way } from './figures.ts';
import { loseRegionAtWork } from './loss.ts';
import { failOverRaw } from './raw.ts';
import { failOverByScript } from './script.ts';
import type { Place, Situation } from './situation.ts';

const PROCEDURES: Readonly<Record<Way, (situation: Situation) => Promise<Measured>>> = { raw: failOverRaw, engine: failOverByEngine, script: failOverByScript };

/** Loses the region, waits for the verdict, starts the procedure a moment later. */
async function measure(way: Way, run: number, place: Place, { progress }: Bench): Promise<FailoverMeasurement> {
  const { situation, detectionMs } = await loseRegionAtWork(place, `Run ${run}, ${way}`, progress);
  await place.pause(SILENT_FOR_MS); // what the detection has just seen spares no way its own first look
  const facts = startFacts(way, run);
  const measured = await progress.task(`Run ${run}, ${way}: failover`, () => PROCEDURES[way](situation));
  return { ...facts, detectionMs, ...measured };
}

/** One measurement on a lab that was just reset. */
async function measureAnew(way: Way, run: number, bench: Bench): Promise<FailoverMeasurement> {
  const parts = bench.open();
  const place: Place = { parts, pause: bench.pause, goOn: bench.goOn };
  try {
    await (await parts.lab()).reset(bench.progress);
    bench.goOn();
    return await besideRunner(way, parts, () => measure(way, run, place, bench));
  } finally {
    await parts.close();
  }
}

/** The failover, each way `runs` times. */
export const benchFailover = (wanted: Wanted, bench: Bench): Promise<Benched<FailoverMeasurement>> => runBench(wanted, bench, (way, run) => measureAnew(way, run, bench));
