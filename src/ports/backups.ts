import type { BackupFacts } from '../domain/backup.ts';
import type { WebAppId } from '../domain/imports.ts';
import type { Region } from '../domain/regions.ts';

/** Backups that Operate and Tasklist make of their own indices. @throws REGION_UNREACHABLE (retry), ANSWER_UNKNOWN (defect) */
export interface BackupReader {
  /** `GET /actuator/backups/ID` of that app; null where it knows none. */
  readBackup(region: Region, app: WebAppId, id: number): Promise<BackupFacts | null>;
}

/** @throws OUTCOME_UNKNOWN (retry), CALL_REJECTED (defect), for one where the number is taken or the repository is none */
export interface BackupWriter {
  /** `POST /actuator/backups` with the number; goes on in the background, in several snapshots. */
  takeBackup(region: Region, app: WebAppId, id: number): Promise<void>;
  /** `DELETE /actuator/backups/ID`; one that is gone already is no error. */
  deleteBackup(region: Region, app: WebAppId, id: number): Promise<void>;
}
