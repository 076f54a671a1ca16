import { z } from 'zod';
import { regionNamed } from '../../src/domain/regions.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { FailbackSituation } from './failback-situation.ts';
import { pollUntil } from './script-calls.ts';
import type { SendSearch } from './search.ts';
import { clusterConfigOf } from './situation.ts';

/** Name of the published procedure. */
const SNAPSHOT = 'failback';
const HEALTH_POLLS = 10;
/** What is copied. @source Camunda dual-region procedure 8.6; the web apps' and Zeebe's own, as the steps of the runbook copy them */
const WHAT = { indices: 'operate-*,tasklist-*,camunda-*,zeebe-record*', ignore_unavailable: true, include_global_state: true, feature_states: ['none'] };

const Shards = z.object({ total: z.int(), failed: z.int(), successful: z.int() });
const TakenAnswer = z.object({ snapshot: z.object({ state: z.string(), shards: Shards }) });
const RestoredAnswer = z.object({ snapshot: z.object({ shards: Shards }) });

/** The published copy: each call waits for its completion. */
export interface Copy {
  /** Resolves with the bytes of the snapshot. */
  take(): Promise<number>;
  /** Resolves with what the one call of the restore took, in milliseconds. */
  restore(): Promise<number>;
}

export async function publishedCopy(situation: FailbackSituation, send: SendSearch): Promise<Copy> {
  const { cluster, layout, lostRegion, survivingRegion } = situation;
  const [survivor, recreated] = [regionNamed(layout, survivingRegion), regionNamed(layout, lostRegion)];
  const { snapshots: config } = await clusterConfigOf(situation.parts);
  if (config === undefined) throw new RunbookError('CONFIG_INVALID', { problem: 'snapshots is missing' });
  const path = `/_snapshot/${config.repository}/${SNAPSHOT}`;
  const { snapshots } = cluster.readers;
  const { snapshots: writer } = cluster.writers(() => undefined);
  return {
    async take() {
      await writer.registerRepository(survivor, { readonly: false });
      const problem = await snapshots.verifyRepository(survivor);
      if (problem !== null) throw new RunbookError('SNAPSHOT_UNUSABLE', { region: survivor.name, answer: problem });
      if (await snapshots.readSnapshot(survivor, SNAPSHOT) !== null) await writer.deleteSnapshot(survivor, SNAPSHOT);
      const { snapshot } = TakenAnswer.parse(await send(survivor, { method: 'PUT', path: `${path}?wait_for_completion=true`, body: WHAT }));
      if (snapshot.state !== 'SUCCESS' || snapshot.shards.failed > 0) throw new RunbookError('UNEXPECTED', { snapshot });
      return (await snapshots.readSnapshotSize(survivor, SNAPSHOT))?.bytes ?? 0;
    },
    async restore() {
      await writer.registerRepository(recreated, { readonly: true });
      if (await snapshots.readSnapshot(recreated, SNAPSHOT) === null) throw new RunbookError('UNEXPECTED', { problem: 'the repository does not show the snapshot', region: recreated.name });
      const there = (await snapshots.readIndices(recreated)).map(({ name }) => name);
      if (there.length > 0) await writer.deleteIndices(recreated, there);
      const began = performance.now();
      const { snapshot } = RestoredAnswer.parse(await send(recreated, { method: 'POST', path: `${path}/_restore?wait_for_completion=true`, body: WHAT }));
      const tookMs = Math.round(performance.now() - began);
      if (snapshot.shards.failed > 0 || snapshot.shards.successful !== snapshot.shards.total) throw new RunbookError('UNEXPECTED', { snapshot });
      await pollUntil('the restored indices have their shards', HEALTH_POLLS, async () => (await cluster.readers.search.readSearch(recreated)).status !== 'red', situation);
      return tookMs;
    },
  };
}
