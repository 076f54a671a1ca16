import { loadavg } from 'node:os';
import type { Composition } from '../../src/cli/context.ts';
import { deployAll } from '../../src/cli/deployment.ts';
import { regionNamed } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { zeebeOf } from '../../src/lab/options.ts';
import type { ZeebeVersion } from '../../src/ports/lab.ts';
import type { Progress } from '../../src/ports/progress.ts';
import type { Measurement, Way } from './figures.ts';
import { CLUSTER, LOST_REGION } from './situation.ts';

export interface Bench {
  /** Everything anew for each measurement: connections of a former one tell nothing. */
  readonly open: () => Composition;
  readonly progress: Progress;
  readonly pause: (ms: number) => Promise<void>;
  readonly goOn: () => void;
}

export interface Benched<Kind> { readonly measurements: readonly Kind[]; readonly versions: Readonly<Record<string, string>> }

export interface Wanted { readonly runs: number; readonly ways: readonly Way[]; readonly zeebe: ZeebeVersion }

/** Every fact of a measurement that is known as its procedure starts. */
export const startFacts = (way: Way, run: number): Pick<Measurement, 'way' | 'run' | 'startedAt' | 'load'> => {
  const [load = 0] = loadavg();
  return { way, run, startedAt: new Date().toISOString(), load: Math.round(load * 100) / 100 };
};

/** Works with a runner beside it where an engine is measured. */
export async function besideRunner<T>(way: Way, parts: Composition, work: () => Promise<T>): Promise<T> {
  if (way !== 'engine') return work();
  const runner = await parts.startRunner({ canary: false, log: () => undefined });
  try {
    return await work();
  } finally {
    await runner.close();
  }
}

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
 * Measures each way `runs` times, in turn, each on a lab that the measurement resets itself. Lab and engine that do not run are brought up,
 * and taken down at the end; a lab that was up is left as it was, verified. @throws USAGE (refuse) for a lab that runs other brokers
 */
export async function runBench<Kind>({ runs, ways, zeebe }: Wanted, bench: Bench, measureAnew: (way: Way, run: number) => Promise<Kind>): Promise<Benched<Kind>> {
  const parts = bench.open();
  const [lab, control] = await Promise.all([parts.lab(), parts.engineControl()]);
  const [labBefore, engineBefore] = await Promise.all([lab.status(), control.status()]);
  const runsOther = labBefore.up && zeebeOf(labBefore.options ?? {}) !== zeebe;
  if (runsOther) throw new RunbookError('USAGE', { problem: `the lab runs Zeebe ${zeebeOf(labBefore.options ?? {})}`, remedy: `regionctl lab down, or --zeebe ${zeebeOf(labBefore.options ?? {})}` });
  const measurements: Kind[] = [];
  try {
    await control.up({ waitForWebapps: true }, bench.progress);
    if (!labBefore.up) await lab.up({ brokers: 4, partitions: 2, zeebe }, bench.progress);
    await deployAll(parts);
    for (let run = 1; run <= runs; run += 1) {
      for (const way of ways) {
        bench.goOn();
        measurements.push(await measureAnew(way, run));
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
