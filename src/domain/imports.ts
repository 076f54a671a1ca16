import { act, wait } from './plan.ts';
import type { Region } from './regions.ts';

export const WEB_APPS = ['operate', 'tasklist'] as const;
export type WebAppId = (typeof WEB_APPS)[number];

/** How far a web app has read the records of one type and partition; 0 where it has read none. */
export interface ImportPosition { readonly type: string; readonly partitionId: number; readonly position: number }

/** Records beyond that, up to `newest`. */
export interface WaitingRecords extends ImportPosition { readonly newest: number }

/** What a web app has read of the records in its region's search cluster. */
export interface ImportView {
  readonly app: WebAppId;
  /** Whether its index of import positions is there, under its default name. */
  readonly exists: boolean;
  readonly positions: readonly ImportPosition[];
  /** Types and partitions with records that it has not read yet; none where `exists` is false. */
  readonly waiting: readonly WaitingRecords[];
}

/** A Deployment's import as a step sees it: of what waited at the step's first look, what is still left. */
export interface ImportFacts {
  /** Name of the Deployment. */
  readonly name: string;
  readonly left: readonly WaitingRecords[];
  /** How long it has been ready, looked at, and no position of a partition with records left has moved. */
  readonly stillMs: number;
  /** Whether it was restarted since the step began. */
  readonly restarted: boolean;
  /** Whether pods come or go. */
  readonly rollingOut: boolean;
}

/** What was newest at the first look, by type and partition. */
export type ImportGoal = ReadonlyMap<string, number>;

const keyOf = ({ type, partitionId }: Pick<ImportPosition, 'type' | 'partitionId'>): string => `${type}/${partitionId}`;

/** What waits now is what an app must have read before the step is done: a moving target would never be met. Pure. */
export const goalOf = ({ waiting }: Pick<ImportView, 'waiting'>): ImportGoal => new Map(waiting.map((records) => [keyOf(records), records.newest]));

/** What is left of the goal. Records that came later are no part of it. Pure. */
export const leftOf = ({ waiting }: Pick<ImportView, 'waiting'>, goal: ImportGoal): readonly WaitingRecords[] =>
  waiting.flatMap((records) => { const newest = goal.get(keyOf(records)); return newest === undefined || records.position >= newest ? [] : [{ ...records, newest }]; });

/** Where an app stands in a partition, all types together: it reads them in turn, so one that waits for its turn is no sign. Pure. */
export const standIn = ({ positions }: Pick<ImportView, 'positions'>, partitionId: number): string =>
  positions.filter((position) => position.partitionId === partitionId).map(({ type, position }) => `${type} ${position}`).sort().join(', ');

/**
 * How long positions stand still before a web app counts as one that imports nothing; longer after a restart.
 * @source Operate, Tasklist 8.6: they write their positions every 10 s (importPositionUpdateInterval), and look for records every 5 s
 */
export const STILL_MS = 30_000;
export const STILL_AGAIN_MS = 120_000;
/** Positions move every 10 s at most, and each look asks the search clusters. */
const IMPORT_POLL_MS = 1_000;

export interface RestartAction { readonly kind: 'restart'; readonly region: Region; readonly name: string }

const inWords = (left: readonly WaitingRecords[]): string => {
  const [first] = left;
  return first === undefined ? 'nothing' : `${first.type} of partition ${first.partitionId} from ${first.position} to ${first.newest}${left.length > 1 ? ` and ${left.length - 1} more` : ''}`;
};

/** For the approver. Pure. */
export const importText = ({ name, left }: Pick<ImportFacts, 'name' | 'left'>): string => `${name}: ${inWords(left)} to import`;

type ImportPlan = ReturnType<typeof act<readonly ImportFacts[], RestartAction>> | ReturnType<typeof wait>;

/**
 * Plans that the web apps of a region have imported what waited at the first look; null when they have. One that stands still is restarted:
 * Operate and Tasklist that start before Zeebe has formed look healthy and import nothing until then. Never while its pods come or go. Pure.
 */
export function planImports(region: Region, apps: readonly ImportFacts[]): ImportPlan | null {
  const behind = apps.filter(({ left }) => left.length > 0);
  const stuck = behind.find(({ rollingOut, restarted, stillMs }) => !rollingOut && stillMs >= (restarted ? STILL_AGAIN_MS : STILL_MS));
  if (stuck !== undefined) {
    const expect = apps.map((app) => (app === stuck ? { ...app, left: [], stillMs: 0, restarted: true } : app));
    return act({ kind: 'restart', region, name: stuck.name }, expect, `${stuck.name} of ${region.name} is ready and has imported nothing for ${Math.round(stuck.stillMs / 1_000)} s`);
  }
  return behind.length === 0 ? null : wait(behind.map((app) => `${app.name} of ${region.name} has imported ${inWords(app.left)}`).join('; '), IMPORT_POLL_MS);
}
