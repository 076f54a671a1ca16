/** What a dry run is asked for. `lostRegion`: the region to plan without, or the one that comes back. */
export interface PlanRequest { readonly cluster: string; readonly lostRegion: string }

export interface SetupPlanRequest { readonly cluster: string }

/** `evenIfServing`: as if clients no longer counted. */
export interface TeardownPlanRequest { readonly cluster: string; readonly evenIfServing: boolean }

/** One step of the model with what it would send now. */
export interface PlannedStep {
  readonly title: string;
  readonly jobType: string;
  /** Exact command lines in order; values known only at run time stand as `RUN_KEY`, `JOB_KEY` and `RUNNER`. */
  readonly commands: readonly string[];
  /** Whether an operator approves it first. */
  readonly approved: boolean;
  /** What the step sees or waits for; why there is nothing to send. */
  readonly note: string;
}

/** A whole run over the predicted state; nothing was changed for it. */
export interface RunPlan {
  readonly runbook: 'RegionFailover' | 'RegionFailback' | 'RegionSetup' | 'RegionTeardown';
  readonly cluster: string;
  /** The lost region; of a failback the one that comes back. A set-up and a teardown have none. */
  readonly lostRegion?: string;
  readonly survivingRegion?: string;
  /** Both regions, of a set-up or teardown. */
  readonly regions?: readonly string[];
  /** What the first look found, in a word; absent where nothing is judged. */
  readonly verdict?: string;
  /** What that look rests on; of a teardown, what there is to remove. */
  readonly observers: readonly string[];
  /** What must be settled first. */
  readonly problems?: readonly string[];
  readonly approvers: readonly string[];
  /** The decision that the run would ask for before it goes on; absent where none. */
  readonly decision?: string;
  /** Why the run would end here; absent where it goes through. */
  readonly ends?: { readonly code: string; readonly why: string };
  readonly steps: readonly PlannedStep[];
}
