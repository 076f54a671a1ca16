/** What tells one runbook from another; the key is its process id. */
interface Runbook {
  /** Outcome of a run that reached its goal. */
  readonly goal: string;
  /** Job type of the step that proves the goal. */
  readonly proof: string;
}

export const RUNBOOKS = {
  RegionFailover: { goal: 'restored', proof: 'zeebe.verify-processing' },
  RegionFailback: { goal: 'redundant', proof: 'zeebe.verify-redundancy' },
  RegionSetup: { goal: 'installed', proof: 'zeebe.verify-redundancy' },
  RegionTeardown: { goal: 'removed', proof: 'cluster.verify-nothing-left' },
} as const satisfies Record<string, Runbook>;

export type RunbookId = keyof typeof RUNBOOKS;

const isRunbook = (processId: string): processId is RunbookId => Object.hasOwn(RUNBOOKS, processId);

/** The runbook of that process id; a failover for any other, as reports of old runs have it. */
export const runbookOf = (processId: string): Runbook => (isRunbook(processId) ? RUNBOOKS[processId] : RUNBOOKS.RegionFailover);

/** Whether a run with this outcome reached its goal. */
export const isGoal = (outcome: string): boolean => Object.values(RUNBOOKS).some(({ goal }) => goal === outcome);

/** Whether runs of this process are about a region that is lost or comes back; the others are about both. */
export const isAboutOneRegion = (processId: string): boolean => processId !== 'RegionSetup' && processId !== 'RegionTeardown';
