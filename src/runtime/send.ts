import type { BackupAction } from '../domain/backup.ts';
import type { InstallAction, WipeAction } from '../domain/installation.ts';
import type { PauseAction } from '../domain/pause.ts';
import type { SnapshotAction } from '../domain/snapshot.ts';
import type { Writers } from '../ports/managed-cluster.ts';

/** Sends one action of an installation. */
export function sendInstall(action: InstallAction, { installation }: Pick<Writers, 'installation'>): Promise<void> {
  switch (action.kind) {
    case 'install': return installation.installRelease(action.region, { webApps: action.webApps });
    case 'scale': return installation.scaleWebApp(action.region, action.name, action.replicas);
    case 'restart': return installation.restartWebApp(action.region, action.name);
  }
}

/** Sends one action of a wipe. */
export function sendWipe(action: WipeAction, { installation }: Pick<Writers, 'installation'>): Promise<void> {
  switch (action.kind) {
    case 'uninstall': return installation.uninstallRelease(action.region, action.release);
    case 'claims': return installation.deleteClaims(action.region, action.names);
    case 'volumes': return installation.deleteVolumes(action.region, action.names);
  }
}

/** Sends one action around the pause. */
export function sendPause(action: PauseAction, { installation, zeebe }: Pick<Writers, 'installation' | 'zeebe'>): Promise<void> {
  switch (action.kind) {
    case 'arm': return installation.armSwitch(action.region, { name: action.name, image: action.image, waitSeconds: action.waitSeconds });
    case 'disarm': return installation.disarmSwitch(action.region, action.name);
    case 'pause': return zeebe.pauseExporting(action.region);
    case 'resume': return zeebe.resumeExporting(action.region);
  }
}

/** Sends one action on the surviving region's snapshots. */
export function sendSnapshot(action: SnapshotAction, { snapshots }: Pick<Writers, 'snapshots'>): Promise<void> {
  switch (action.kind) {
    case 'register': return snapshots.registerRepository(action.region, { readonly: action.readonly });
    case 'take': return snapshots.takeSnapshot(action.region, action.name);
    case 'drop': return snapshots.deleteSnapshot(action.region, action.name);
  }
}

/** Sends one action of a copy, by one snapshot or by backups. */
export function sendBackup(action: BackupAction, writers: Pick<Writers, 'snapshots' | 'backups' | 'installation'>): Promise<void> {
  switch (action.kind) {
    case 'back-up': return writers.backups.takeBackup(action.region, action.app, action.id);
    case 'forget-backup': return writers.backups.deleteBackup(action.region, action.app, action.id);
    case 'take-records': return writers.snapshots.takeSnapshot(action.region, action.name, 'records');
    case 'install': case 'scale': case 'restart': return sendInstall(action, writers);
    case 'register': case 'take': case 'drop': return sendSnapshot(action, writers);
  }
}
