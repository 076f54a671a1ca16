/** Folders, decided once in main.ts. */
export interface Places {
  /** The project's own files: bpmn/, deploy/. */
  readonly project: string;
  /** Downloads and builds, kept by content; may be deleted at any time. */
  readonly cache: string;
  /** The audit trail of the embedded engine and the lab's ownership record. */
  readonly state: string;
}
