import { regionNamed } from '../../src/domain/regions.ts';
import { besideRunner, runBench, startFacts, type Bench, type Benched, type Wanted } from './bench.ts';
import { writeDocuments } from './documents.ts';
import { awaitEndOfGuards, failBackByEngine } from './failback-engine.ts';
import type { FailbackMeasurement, MeasuredFailback } from './failback-figures.ts';
import { failBackRaw } from './failback-raw.ts';
import { failBackByScript } from './failback-script.ts';
import { failbackSituationAt, type FailbackSituation } from './failback-situation.ts';
import type { Way } from './figures.ts';
import { loseRegionAtWork } from './loss.ts';
import { failOverRaw, verifyExporting } from './raw.ts';
import { withSearch } from './search.ts';
import { CLUSTER, LOST_REGION, type Place } from './situation.ts';

const PROCEDURES: Readonly<Record<Way, (situation: FailbackSituation) => Promise<MeasuredFailback>>> = { raw: failBackRaw, engine: failBackByEngine, script: failBackByScript };

export interface WantedFailback extends Wanted {
  /** Bytes of documents to write into the surviving search cluster before each failback; 0 for none. */
  readonly documentBytes: number;
}

async function withPlace<T>({ open, pause, goOn }: Bench, work: (place: Place) => Promise<T>): Promise<T> {
  const parts = open();
  try {
    return await work({ parts, pause, goOn });
  } finally {
    await parts.close();
  }
}

/** A lab that lost its region, failed over, and has it back and empty; nothing of it is measured. Resolves with the brokers that there were. */
const loseFailOverAndHeal = (label: string, bench: Bench): Promise<number> => withPlace(bench, async (place) => {
  const { parts } = place;
  const { progress } = bench;
  const lab = await parts.lab();
  await lab.reset(progress);
  bench.goOn();
  const { situation } = await loseRegionAtWork(place, label, progress);
  await progress.task(`${label}: failover, not measured`, async () => {
    await failOverRaw(situation);
    await verifyExporting(situation);
  });
  await parts.sendCanary(CLUSTER);
  bench.goOn();
  await lab.heal(LOST_REGION, { stale: false }, progress);
  return situation.clusterSize;
});

/** Rest before a procedure: connections are open, and a runner has done its first polls. */
const REST_MS = 3_000;

async function measureHere(way: Way, run: number, documentBytes: number, situation: FailbackSituation, { progress, goOn }: Bench): Promise<FailbackMeasurement> {
  const label = `Run ${run}, ${way}`;
  const survivor = regionNamed(situation.layout, situation.survivingRegion);
  const awaitGuards = (): Promise<void> => way === 'engine' ? progress.task(`${label}: guards of earlier pauses`, () => awaitEndOfGuards(situation)) : Promise.resolve();
  await awaitGuards();
  if (documentBytes > 0) await progress.task(`${label}: documents`, () => withSearch(situation, (send) => writeDocuments(documentBytes, survivor, send, goOn)));
  await situation.parts.sendCanary(CLUSTER);
  await situation.pause(REST_MS);
  const facts = startFacts(way, run);
  const measured = await progress.task(`${label}: failback`, () => PROCEDURES[way](situation));
  await awaitGuards();
  return { ...facts, documentBytes, ...measured };
}

async function measureAnew(way: Way, run: number, documentBytes: number, bench: Bench): Promise<FailbackMeasurement> {
  const clusterSize = await loseFailOverAndHeal(`Run ${run}, ${way}`, bench);
  // New connections: those of before tell nothing of the region that was rebuilt.
  return withPlace(bench, async (place) => {
    const situation = await failbackSituationAt(place, clusterSize);
    return besideRunner(way, place.parts, () => measureHere(way, run, documentBytes, situation, bench));
  });
}

/** The failback, each way `runs` times. */
export const benchFailback = ({ documentBytes, ...wanted }: WantedFailback, bench: Bench): Promise<Benched<FailbackMeasurement>> =>
  runBench(wanted, bench, (way, run) => measureAnew(way, run, documentBytes, bench));
