import { ExportersAnswer, ExportingAnswer } from '../../src/adapters/zeebe-answers.ts';
import { isRedundant, REPLICATION_FACTOR } from '../../src/domain/broker-addition.ts';
import { idleBrokers } from '../../src/domain/installation.ts';
import { brokersOf, regionNamed, type Region } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { publishedCopy, type Copy } from './failback-copy.ts';
import { INSTALL, type MeasuredFailback } from './failback-figures.ts';
import { verifyRedundancy } from './failback-raw.ts';
import type { FailbackSituation } from './failback-situation.ts';
import type { MeasuredStep } from './figures.ts';
import { insist, pollUntil, stopwatch, waitForChange, withManagement, type Send } from './script-calls.ts';
import { withSearch } from './search.ts';

/** `rollout status` succeeds before it has seen the new revision, so the published scripts wait first. */
const ROLLOUT_MS = 15_000;
/** Budgets of the reference tests, in polls of 15 s. */
const POLLS = { rollout: 40, ready: 20, topology: 24, change: 60 } as const;
const EXPORTING = { tries: 10, againMs: 30_000 } as const;

/** 204, or 200 with a 204 in its body; else again after 30 s. */
async function switchExporting(send: Send, to: 'pause' | 'resume', situation: FailbackSituation): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { status, text } = await insist(send, { method: 'POST', path: `/actuator/exporting/${to}` }, situation);
    if (status === 204 || ExportingAnswer.parse(JSON.parse(text)).status === 204) return;
    if (tries >= EXPORTING.tries) throw new RunbookError('UNEXPECTED', { call: `POST /actuator/exporting/${to}`, status, answer: text });
    await situation.pause(EXPORTING.againMs);
  }
}

async function enableExporters(send: Send, situation: FailbackSituation): Promise<void> {
  const { lostRegion, survivingRegion } = situation;
  const exporters = ExportersAnswer.parse(JSON.parse((await insist(send, { method: 'GET', path: '/actuator/exporters' }, situation)).text));
  const [from, lost] = [exporters.find(({ id }) => id.endsWith(survivingRegion)), exporters.filter(({ id }) => id.endsWith(lostRegion))];
  if (from === undefined || lost.length === 0) throw new RunbookError('UNEXPECTED', { exporters: exporters.map(({ id }) => id), waitingFor: `one whose name ends with ${lostRegion}, and one with ${survivingRegion}` });
  for (const { id } of lost) {
    await insist(send, { method: 'POST', path: `/actuator/exporters/${id}/enable`, body: { initializeFrom: from.id } }, situation);
    await waitForChange(send, situation, POLLS.change);
  }
}

/** Everything that is looked at or changed by kubectl and helm, with the waits of the published scripts around it. */
function kubernetesOf(situation: FailbackSituation) {
  const { readers, writers } = situation.cluster;
  const { installation } = writers(() => undefined);
  const { pause } = situation;
  const areReady = async (region: Region): Promise<boolean> => {
    const { pods, replicas } = await readers.kubernetes.readPods(region);
    return pods.length >= (replicas ?? 1) && pods.every(({ ready }) => ready);
  };
  const areWebAppsAt = async (region: Region, count: 'off' | 'on'): Promise<boolean> =>
    (await readers.installation.readWebApps(region)).every(({ wanted, ready }) => (count === 'off' ? wanted === 0 && ready === 0 : wanted > 0 && ready >= wanted));
  return {
    async install(region: Region): Promise<void> {
      await installation.installRelease(region, { webApps: false });
      await pause(ROLLOUT_MS);
      await pollUntil(`the search cluster of ${region.name} answers`, POLLS.rollout, async () => (await readers.search.readSearch(region)).status !== 'red', situation);
    },
    async stopWebApps(region: Region): Promise<void> {
      for (const { name, wanted } of await readers.installation.readWebApps(region)) {
        if (wanted > 0) await installation.scaleWebApp(region, name, 0);
      }
      await pollUntil(`the web apps of ${region.name} end`, POLLS.ready, () => areWebAppsAt(region, 'off'), situation);
    },
    async awaitBrokers(region: Region): Promise<void> {
      await pause(ROLLOUT_MS);
      await pollUntil(`the brokers of ${region.name} are ready`, POLLS.ready, () => areReady(region), situation);
    },
    async returnToNormal(region: Region): Promise<void> {
      await installation.installRelease(region, { webApps: true });
      await pause(ROLLOUT_MS);
      await pollUntil(`${region.name} is ready`, POLLS.rollout, async () => await areReady(region) && await areWebAppsAt(region, 'on'), situation);
    },
  };
}

async function runScript(send: Send, copy: Copy, situation: FailbackSituation): Promise<{ readonly steps: readonly MeasuredStep[]; readonly restore: MeasuredFailback['restore'] }> {
  const { cluster, layout, lostRegion, survivingRegion, clusterSize } = situation;
  const steps: MeasuredStep[] = [];
  const timed = stopwatch(steps);
  const kubernetes = kubernetesOf(situation);
  const [survivor, recreated] = [regionNamed(layout, survivingRegion), regionNamed(layout, lostRegion)];
  const ids = brokersOf(layout, lostRegion, clusterSize);
  await timed(INSTALL, async () => {
    await kubernetes.install(recreated);
    await pollUntil(`the survivors see brokers ${ids.join(', ')}`, POLLS.topology, async () => idleBrokers(await cluster.readers.zeebe.readTopology(survivor), ids).idle.length === ids.length, situation);
  });
  await timed('Stop web apps', () => kubernetes.stopWebApps(survivor));
  await timed('Pause exporting', () => switchExporting(send, 'pause', situation));
  const bytes = await timed('Take snapshot of search data', () => copy.take());
  const tookMs = await timed('Restore search data', () => copy.restore());
  await timed('Enable exporters of recreated region', () => enableExporters(send, situation));
  await timed('Resume exporting', () => switchExporting(send, 'resume', situation));
  await timed('Add brokers of recreated region', async () => {
    await insist(send, { method: 'PATCH', path: '/actuator/cluster', body: { brokers: { add: ids }, partitions: { replicationFactor: REPLICATION_FACTOR } } }, situation);
    await waitForChange(send, situation, POLLS.change);
    await kubernetes.awaitBrokers(recreated);
    await pollUntil('every partition has its replicas', POLLS.topology, async () => isRedundant(await cluster.readers.zeebe.readTopology(survivor), REPLICATION_FACTOR), situation);
  });
  await timed('Return to normal values', async () => {
    for (const region of [survivor, recreated]) await kubernetes.returnToNormal(region);
  });
  await timed('Verify redundancy', () => verifyRedundancy(situation));
  return { steps, restore: { bytes, tookMs } };
}

/** Way (c): the published procedure as a script, with its own pauses, then the same proof. No lock, no assessment, no guard, no proof of the copy. */
export const failBackByScript = (situation: FailbackSituation): Promise<MeasuredFailback> => withManagement(situation, (send) => withSearch(situation, async (search) => {
  const copy = await publishedCopy(situation, search);
  const began = performance.now();
  const measured = await runScript(send, copy, situation);
  return { totalMs: Math.round(performance.now() - began), ...measured };
}));
