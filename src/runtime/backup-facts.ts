import { backupId, backupInRepository, partsOf, recordsName, type BackedUpApp, type BackupSeen } from '../domain/backup.ts';
import { goalOf, importText, leftOf, WEB_APPS } from '../domain/imports.ts';
import { regionNamed, type Layout, type RegionName } from '../domain/regions.ts';
import type { Readers } from '../ports/managed-cluster.ts';
import type { SnapshotView } from '../ports/search.ts';
import { observePhases } from './failback-inputs.ts';
import type { Ticks } from './ticks.ts';

interface Pause { readonly layout: Layout; readonly survivingRegion: RegionName; readonly guardId: string; readonly pausedAt: string }

/** Bytes and time of all snapshots of a copy; null while one of them is not known. */
async function sizeOf(names: readonly string[], read: (name: string) => ReturnType<Readers['snapshots']['readSnapshotSize']>): Promise<BackupSeen['size']> {
  const sizes = await Promise.all(names.map((name) => read(name)));
  return sizes.reduce<BackupSeen['size']>((sum, size) => (sum === null || size === null ? null : { bytes: sum.bytes + size.bytes, tookMs: sum.tookMs + size.tookMs }), { bytes: 0, tookMs: 0 });
}

/** Web apps, their backups and the repository of the surviving region, as a copy by backups sees them. */
export async function observeBackup(input: Pause, { zeebe, snapshots, installation, imports, backups }: Pick<Readers, 'zeebe' | 'snapshots' | 'installation' | 'imports' | 'backups'>, ticks: Ticks): Promise<BackupSeen> {
  const survivor = regionNamed(input.layout, input.survivingRegion);
  const id = backupId(input.pausedAt);
  const [phases, repository, deployments, views] = await Promise.all([observePhases(input, { zeebe }), snapshots.readRepository(survivor), installation.readWebApps(survivor), imports.readImports(survivor)]);
  const usable = repository !== null && repository.fits && !repository.readonly;
  const [problem, listed] = await Promise.all([usable ? snapshots.verifyRepository(survivor) : null, usable ? snapshots.listSnapshots(survivor) : []]);
  const apps = await Promise.all(WEB_APPS.flatMap((app) => {
    const deployment = deployments.find(({ name }) => name === `${input.layout.release}-${app}`);
    return deployment === undefined ? [] : [{ app, deployment }];
  }).map(async ({ app, deployment }): Promise<BackedUpApp> => {
    const view = views.find((known) => known.app === app);
    const left = view === undefined ? [] : leftOf(view, goalOf(view));
    const runs = deployment.wanted > 0 && deployment.ready > 0;
    const backup = runs ? await backups.readBackup(survivor, app, id) : backupInRepository(app, id, listed);
    return {
      app, deployment: { name: deployment.name, wanted: deployment.wanted, ready: deployment.ready },
      unread: left.length === 0 ? null : importText({ name: app, left }),
      backup, stillMs: ticks.sameMs(`backup of ${app}`, backup === null ? undefined : `${backup.state}, ${backup.parts.length}`),
    };
  }));
  const records: SnapshotView | null = listed.find(({ name }) => name === recordsName(input.layout.cluster, input)) ?? null;
  const parts = WEB_APPS.flatMap((app) => partsOf(app, id, listed));
  const isWhole = records?.state === 'SUCCESS' && apps.every(({ backup }) => backup?.state === 'COMPLETED');
  const size = isWhole ? await sizeOf([...parts.map(({ name }) => name), records.name], (name) => snapshots.readSnapshotSize(survivor, name)) : null;
  return { ...phases, repository, problem, apps, records, parts, size };
}
