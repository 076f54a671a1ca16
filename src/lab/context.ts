import type { LabArtifacts } from '../ports/artifacts.ts';
import type { SetUp } from '../ports/lab.ts';
import type { Exec } from '../transport/exec.ts';
import type { LabFolders } from './folders.ts';
import type { OwnershipStore } from './ownership.ts';

/** What every part of the lab works with. */
export interface LabContext {
  readonly folders: LabFolders;
  readonly ownership: OwnershipStore;
  readonly exec: Exec;
  readonly artifacts: LabArtifacts;
  readonly setUp: SetUp;
}

/** As much of it as looking and cleaning up need: no build may stand in their way. */
export type LabBasics = Omit<LabContext, 'artifacts' | 'setUp'>;
