import { isPartOf } from '../../src/domain/snapshot.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { Region } from '../../src/domain/regions.ts';
import type { BackupReader, BackupWriter } from '../../src/ports/backups.ts';
import type { SearchState } from './simulated-search.ts';

type Reach = (region: Region) => void;
type Send = (verb: string, command: string, effect: () => void) => Promise<void>;

const keyOf = (region: Region, app: string, id: number): string => `${region.name}/${app}/${id}`;

/** Web apps that back up their own indices in two parts, the second one empty. */
export const backupReader = (state: SearchState, reach: Reach): BackupReader => ({
  readBackup: async (region, app, id) => {
    reach(region);
    if ((state.webApps.get(region.name) ?? []).every(({ name, ready }) => name !== `camunda-${app}` || ready === 0)) throw new RunbookError('REGION_UNREACHABLE', { region: region.name, problem: `no pod behind camunda-${app}` });
    return state.backups.get(keyOf(region, app, id)) ?? null;
  },
});

export const backupWriter = (state: SearchState, send: Send): BackupWriter => ({
  takeBackup: (region, app, id) => send('back-up', `POST /actuator/backups {"backupId":${id}} to ${app} (context ${region.context})`, () => {
    const ends = state.backupEnds.shift() ?? 'COMPLETED';
    const indices = (state.indices.get(region.name) ?? []).map(({ name }) => name).filter((name) => name.startsWith(`${app}-`));
    const parts = [indices, []].map((of, index) => ({ name: `camunda_${app}_${id}_8.6.0_part_${index + 1}_of_2`, of }));
    for (const { name, of } of parts) {
      state.snapshots.set(name, { name, uuid: `uuid-${name}`, state: ends === 'COMPLETED' ? 'SUCCESS' : 'FAILED', startedAt: new Date(state.now()).toISOString(), indices: of, shards: { total: 1, failed: 0, successful: 1 } });
    }
    state.backups.set(keyOf(region, app, id), { state: ends, reason: ends === 'COMPLETED' ? null : 'the disk is full', parts: parts.map(({ name }) => name) });
  }),
  deleteBackup: (region, app, id) => send('forget', `DELETE /actuator/backups/${id} of ${app} (context ${region.context})`, () => {
    state.backups.delete(keyOf(region, app, id));
    for (const name of state.snapshots.keys()) if (isPartOf(id, name) && name.includes(`_${app}_`)) state.snapshots.delete(name);
  }),
});
