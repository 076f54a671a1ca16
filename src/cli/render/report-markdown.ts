import type { RunReportShape } from '../report-shape.ts';
import { clockTime, dateTime, duration } from './time.ts';

type Step = RunReportShape['steps'][number];
type Decision = RunReportShape['decisions'][number];

const OUTCOMES: Readonly<Record<string, string>> = {
  restored: 'Processing is restored', refused: 'Refused: nothing was changed by the step that was refused', stopped: 'Stopped by an operator\'s decision',
  redundant: 'Redundancy is restored', installed: 'The cluster is installed', removed: 'The cluster is removed', aborted: 'Aborted', locked: 'Another run holds the lock of the cluster',
};

const inCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.map(inCell).join(' | ')} |`)];

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const pairs = (record: Readonly<Record<string, unknown>>): string => Object.entries(record).filter(([, value]) => value !== null).map(([key, value]) => `${key}: ${shown(value)}`).join(', ');

const CANARY = 'the tenth round of the canary in a row on every partition';

/** How a report speaks of its runbook. */
interface ReportWords {
  readonly title: (report: RunReportShape) => string;
  /** What `lostRegion` is called; absent of a run about both regions. */
  readonly region?: string;
  readonly time: string;
  /** What ends that time. */
  readonly until: string;
  /** Where nothing was proved. */
  readonly noTime: string;
  readonly proof: string;
}

const FAILOVER: ReportWords = {
  title: ({ cluster, lostRegion }) => `Region failover of ${cluster}: ${lostRegion} lost`, region: 'Lost region',
  time: 'Recovery time', until: CANARY, noTime: 'Processing was not proved to be back, so there is no recovery time.', proof: 'processing is back',
};

const WORDS: Readonly<Record<string, ReportWords>> = {
  RegionFailback: { title: ({ cluster, lostRegion }) => `Region failback of ${cluster}: ${lostRegion} came back`, region: 'Region that came back', time: 'Time to redundancy', until: CANARY, noTime: 'Redundancy was not proved.', proof: 'the cluster is whole' },
  RegionSetup: { title: ({ cluster }) => `Set-up of ${cluster} over both regions`, time: 'Time to a cluster that works', until: CANARY, noTime: 'It was not proved that the cluster works.', proof: 'the cluster works' },
  RegionTeardown: { title: ({ cluster }) => `Teardown of ${cluster} in both regions`, time: 'Time to removal', until: 'the look that found nothing left', noTime: 'It was not proved that nothing is left.', proof: 'the cluster is gone' },
};

const wordsOf = ({ runbook }: RunReportShape): ReportWords => WORDS[runbook] ?? FAILOVER;

function changed(report: RunReportShape): (readonly string[])[] {
  if (wordsOf(report).region === undefined) return [];
  return report.failback === undefined
    ? [['Brokers removed', report.removedBrokers.join(', ') || 'none'], ['Exporters disabled', report.disabledExporters.join(', ') || 'none']]
    : [['Brokers added', report.failback.addedBrokers.join(', ') || 'none'], ['Exporters enabled', report.failback.enabledExporters.join(', ') || 'none']];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;

/** Copy and proof of the search data: what was moved, how fast, what is missing. */
function searchData({ snapshot, restore, pausedMs, dataProof, forecast }: NonNullable<RunReportShape['failback']>): string[] {
  const rows = [
    ...(snapshot === null ? [] : [['Snapshot', `${snapshot.name}: ${megabytes(snapshot.bytes)} in ${duration(snapshot.tookMs)}, ${megabytes(snapshot.bytesPerSecond)}/s${snapshot.backups === undefined ? '' : `; with the backups of ${snapshot.backups.join(' and ')}`}`]]),
    ...(restore === null ? [] : [['Restore', `${restore.indices} indices in ${duration(restore.tookMs)}, ${megabytes(restore.bytesPerSecond)}/s`]]),
    ...(pausedMs === null ? [] : [['Exporting paused', duration(pausedMs)]]),
    ...(dataProof === null ? [] : [
      ['Recovery point', `${dataProof.recordsMissing} of ${dataProof.recordsCompared} acknowledged records missing${dataProof.recordsMissing === 0 ? '; each stands once in both regions' : ' from the search data of the recreated region; all others stand once in both'}`],
      ['Exported records', `${dataProof.exportedMissing} of ${dataProof.exportedCompared} missing from the search data of the recreated region${dataProof.exportedMissing === 0 ? '' : ': the loss window of clusters up to 8.5'}`],
      ['Indices', `${dataProof.indicesCompared} compared, ${dataProof.indicesDiffering} with another count${dataProof.indicesDiffering === 0 ? '' : ' (clients wrote meanwhile)'}`],
    ]),
    ...(restore === null ? [] : [['Forecast', forecast.length === 0 ? 'too little data was copied to tell' : forecast.map(({ gigabytes, seconds }) => `${gigabytes} GB: ${duration(seconds * 1_000)}`).join(', ')]]),
  ];
  return rows.length === 0 ? ['Nothing was copied.'] : table(['', ''], rows);
}

function summary(report: RunReportShape): string[] {
  const { recovery } = report;
  const { region, time, until, noTime } = wordsOf(report);
  return [
    ...table(['', ''], [
      ['Run', report.runKey], ['Cluster', report.cluster], ...(region === undefined ? [] : [[region, report.lostRegion], ['Surviving region', report.survivingRegion]]),
      ['Outcome', OUTCOMES[report.outcome] ?? report.outcome], ...(report.problem === undefined ? [] : [['Why', report.problem]]),
      ['Reason', report.reason], ['Asked for by', report.requestedBy], ['Approvals by', report.approvers.join(', ') || 'nobody had to approve'],
      ['Started', `${dateTime(report.startedAt)} UTC`], ['Ended', `${dateTime(report.endedAt)} UTC`],
      ...changed(report),
    ]),
    '',
    ...(recovery === null ? [noTime] : [
      `**${time}: ${duration(recovery.totalMs)}**, from the start of the run to ${until}.`, '',
      ...table(['of this', 'time'], [['Machine (engine and runner)', duration(recovery.machineMs)], ['People (approvals, decisions)', duration(recovery.peopleMs)], ['Waiting for the cluster', duration(recovery.clusterMs)]]),
    ]),
  ];
}

function evidence(report: RunReportShape): string[] {
  return [
    `Verdict: **${report.verdict}**`, '', ...report.observers.map((says) => `- ${says}`),
    ...(report.warnings ?? []).map((says) => `- Warning: ${says}`),
    ...(report.verification === null ? [] : ['', `Proof that ${wordsOf(report).proof}: ${pairs(report.verification)}`]),
  ];
}

const decided = ({ on, decision, by, at, reason }: Decision): string =>
  `- ${on ?? 'unknown'}: ${decision ?? 'nothing'}, by ${by ?? 'nobody named'}${at ? ` at ${clockTime(at)}` : ''}${reason ? ` (${inCell(reason)})` : ''}`;

function approvals({ steps: list, approvers }: RunReportShape): string[] {
  const given = list.flatMap(({ title, approvals: by = [], comments = [] }) => by.length === 0 ? [] : [
    `- ${title}: ${by.map((approval) => `${approval.by} at ${clockTime(approval.at)}`).join(', ')}${comments.length === 0 ? '' : ` (${comments.join('; ')})`}`,
  ]);
  if (given.length > 0) return given;
  return [approvers.length === 0 ? 'No approval was asked for.' : `Asked for from ${approvers.join(' and ')}; no step was approved and done.`];
}

function steps(list: readonly Step[]): string[] {
  return table(['start (UTC)', 'step', 'took', 'of it waiting', 'result'], list.map((step) => [
    clockTime(step.startedAt), step.title, step.endedAt === null ? '' : duration(step.tookMs), step.waitedMs === 0 ? '' : duration(step.waitedMs),
    `${step.outcome}${step.activations > 1 ? ` (${step.activations} activations)` : ''}`,
  ]));
}

function actions(list: readonly Step[]): string[] {
  const acting = list.filter((step) => step.actions.length > 0);
  if (acting.length === 0) return ['The run sent nothing that changes the cluster.'];
  return acting.flatMap((step) => [
    `### ${step.title}`, '',
    ...step.actions.flatMap(({ command, answer, startedAt, endedAt }) => [
      '```', command, '```', '',
      `${startedAt === undefined ? '' : `${clockTime(startedAt)} to ${endedAt === undefined ? 'unknown' : clockTime(endedAt)}: `}${answer.replaceAll('\n', ' ')}`, '',
    ]),
  ]).slice(0, -1);
}

/** A run's report as markdown, for the ticket and the auditor. Names are as stated where the engine has no identity provider. */
export function renderReport(report: RunReportShape): string {
  return [
    `# ${wordsOf(report).title(report)}`, '', ...summary(report),
    ...(report.failback === undefined ? [] : ['', '## Search data', '', ...searchData(report.failback)]),
    '', '## Evidence', '', ...evidence(report),
    '', '## Decisions', '', ...(report.decisions.length === 0 ? ['No decision was asked for.'] : report.decisions.map(decided)),
    '', '## Approvals', '', ...approvals(report),
    '', '## Steps', '', ...steps(report.steps),
    '', '## Actions', '', ...actions(report.steps), '',
    '_Names are as stated by those who answered, unless the engine has an identity provider._',
  ].join('\n');
}
