import { loadavg } from 'node:os';
import type { Composition } from '../../src/cli/context.ts';
import { deployAll } from '../../src/cli/deployment.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import type { Progress } from '../../src/ports/progress.ts';
import { SILENT_FOR_MS } from '../../src/transport/silence.ts';
import { failOverByEngine } from './engine-run.ts';
import type { MeasuredStep, Measurement, Way } from './figures.ts';
import { failOverRaw } from './raw.ts';
import { failOverByScript } from './script.ts';
import { CLUSTER, LOST_REGION, waitForDetection, type Place, type Situation } from './situation.ts';

/**
 * Rounds of the canary before the loss, and more until the cut: what was acknowledged must still be there afterwards, and a cluster
 * at work loses a region in the middle of exporting to it.
 */
const ROUNDS_BEFORE = 3;

const PROCEDURES: Readonly<Record<Way, (situation: Situation) => Promise<{ readonly totalMs: number; readonly steps: readonly MeasuredStep[] }>>> = {
  raw: failOverRaw, engine: failOverByEngine, script: failOverByScript,
};

export interface Bench {
  /** Everything anew for each measurement: connections of a former one tell nothing. */
  readonly open: () => Composition;
  readonly progress: Progress;
  readonly pause: (ms: number) => Promise<void>;
  readonly goOn: () => void;
}

/** Loses the region, waits for the verdict, starts the procedure a moment later. */
async function measure(way: Way, run: number, place: Place, { progress }: Bench): Promise<Measurement> {
  const { parts } = place;
  const lab = await parts.lab();
  for (let round = 0; round < ROUNDS_BEFORE; round += 1) await parts.sendCanary(CLUSTER);
  const cut = { done: false };
  const atWork = (async () => { while (!cut.done) await parts.sendCanary(CLUSTER); })();
  await lab.lose(LOST_REGION, 'cut', progress).finally(() => { cut.done = true; });
  const cutAt = performance.now();
  const situation = await progress.task(`Run ${run}, ${way}: detection`, () => waitForDetection(place));
  const detectionMs = Math.round(performance.now() - cutAt);
  await atWork;
  await place.pause(SILENT_FOR_MS); // what the detection has just seen spares no way its own first look
  const [load = 0] = loadavg();
  const startedAt = new Date().toISOString();
  const measured = await progress.task(`Run ${run}, ${way}: failover`, () => PROCEDURES[way](situation));
  return { way, run, startedAt, detectionMs, ...measured, load: Math.round(load * 100) / 100 };
}

/** One measurement on a lab that was just reset. */
async function measureAnew(way: Way, run: number, bench: Bench): Promise<Measurement> {
  const parts = bench.open();
  const place: Place = { parts, pause: bench.pause, goOn: bench.goOn };
  try {
    await (await parts.lab()).reset(bench.progress);
    bench.goOn();
    if (way !== 'engine') return await measure(way, run, place, bench);
    const runner = await parts.startRunner({ canary: false, log: () => undefined });
    try {
      return await measure(way, run, place, bench);
    } finally {
      await runner.close();
    }
  } finally {
    await parts.close();
  }
}

export interface Benched { readonly measurements: readonly Measurement[]; readonly versions: Readonly<Record<string, string>> }

async function versionsOf(parts: Composition, brokers: string): Promise<Readonly<Record<string, string>>> {
  const [engine, cluster, catalogue] = await Promise.all([parts.engine(), parts.cluster(CLUSTER), parts.catalogue()]);
  const layout = catalogue.policyOf(CLUSTER)?.layout;
  if (layout === undefined) return {};
  const survivor = regionNamed(layout, layout.regions.find(({ name }) => name !== LOST_REGION)?.name ?? '');
  const [engineVersion, topology, pods] = await Promise.all([engine.ping(), cluster.readers.zeebe.readTopology(survivor), cluster.readers.kubernetes.readPods(survivor)]);
  return {
    'management engine': engineVersion, 'managed cluster': topology.gatewayVersion, kubernetes: pods.serverVersion,
    lab: brokers,
  };
}

/**
 * Measures each way `runs` times, in turn. Lab and engine that do not run are brought up, and taken down at the end;
 * a lab that was up is left as it was, verified.
 */
export async function benchFailover({ runs, ways }: { readonly runs: number; readonly ways: readonly Way[] }, bench: Bench): Promise<Benched> {
  const parts = bench.open();
  const [lab, control] = await Promise.all([parts.lab(), parts.engineControl()]);
  const [labBefore, engineBefore] = await Promise.all([lab.status(), control.status()]);
  const measurements: Measurement[] = [];
  try {
    await control.up({ waitForWebapps: true }, bench.progress);
    if (!labBefore.up) await lab.up({ brokers: 4, partitions: 2 }, bench.progress);
    await deployAll(parts);
    for (let run = 1; run <= runs; run += 1) {
      for (const way of ways) {
        bench.goOn();
        measurements.push(await measureAnew(way, run, bench));
      }
    }
    // Of the survivor, now that it is known to answer.
    const { options = { brokers: 4, partitions: 2 } } = await lab.status();
    return { measurements, versions: await versionsOf(parts, `${options.brokers} brokers, ${options.partitions} partitions`) };
  } finally {
    if (labBefore.up) await lab.reset(bench.progress);
    else await lab.down(bench.progress);
    if (!engineBefore.ready) await control.down(bench.progress);
    await parts.close();
  }
}
