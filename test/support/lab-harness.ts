import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { testEngineControl } from './engine.ts';
import { eventually } from './eventually.ts';
import { regionctl, startRunnerProcess, type Ended, type RegionctlOptions, type RunnerProcess } from './regionctl.ts';

const LabState = z.looseObject({ up: z.boolean(), config: z.string(), kubeconfig: z.string() });
const Started = z.looseObject({ run: z.string() });
const Tasks = z.array(z.looseObject({ key: z.string(), elementId: z.string(), variables: z.record(z.string(), z.unknown()) }));
export const Report = z.looseObject({
  outcome: z.string(), verdict: z.string(), problem: z.string().optional(), removedBrokers: z.array(z.number()), disabledExporters: z.array(z.string()),
  verification: z.looseObject({ rounds: z.number(), partitions: z.number(), recordsChecked: z.number(), recordsPresent: z.number() }).nullable(),
  failback: z.looseObject({
    addedBrokers: z.array(z.number()), enabledExporters: z.array(z.string()), pausedMs: z.number().nullable(),
    snapshot: z.looseObject({ bytes: z.number(), bytesPerSecond: z.number() }).nullable(), restore: z.looseObject({ bytesPerSecond: z.number() }).nullable(),
    forecast: z.array(z.looseObject({ gigabytes: z.number(), seconds: z.number() })),
    dataProof: z.looseObject({ recordsCompared: z.number(), recordsMissing: z.number(), indicesDiffering: z.number() }).nullable(),
  }).optional(),
  recovery: z.looseObject({ totalMs: z.number() }).nullable(),
  steps: z.array(z.looseObject({ elementId: z.string(), outcome: z.string(), activations: z.number(), actions: z.array(z.looseObject({ command: z.string(), answer: z.string() })) })),
});
export type Report = z.infer<typeof Report>;

/** The lab with the tests' engine, driven by the program alone. */
export interface LabHarness {
  readonly config: string;
  readonly kubeconfig: string;
  ctl(args: readonly string[], options?: Omit<RegionctlOptions, 'config'>): Promise<Ended>;
  /** Starts a runner and waits until it works. */
  work(): Promise<RunnerProcess>;
  start(lost: string, approvers?: string): Promise<string>;
  startFailback(region: string, approvers?: string): Promise<string>;
  startSetup(): Promise<string>;
  /** With the name of the cluster typed out, and more flags. */
  startTeardown(...flags: readonly string[]): Promise<string>;
  /** Key of an open task of that element; none is given twice, since the list lags behind an answer. */
  task(run: string, elementId: string): Promise<string>;
  /** The same, asked once; undefined when there is none. */
  openTask(run: string, elementId: string): Promise<string | undefined>;
  report(run: string, withinMs?: number): Promise<Report>;
  /** The same, asked once. @throws while there is none */
  reportNow(run: string): Promise<Report>;
  /** Waits until a runner said something since its start. */
  says(runner: RunnerProcess, text: string, times?: number): Promise<void>;
  close(): Promise<void>;
}

/** Between two starts of the program: each takes a core for a second or more, which the regions need themselves. */
const LOOK_AGAIN_MS = 2_000;

type Settings = Readonly<Record<string, unknown>>;
/** Settings of the lab's cluster that differ, as in regions.yaml; as a function, they follow from its own. */
export type ClusterSettings = Settings | ((own: Settings) => Settings);

/** A harness over the lab that stands. */
export async function openLab(cluster: ClusterSettings = {}): Promise<LabHarness> {
  const status = LabState.parse(JSON.parse((await regionctl(['lab', 'status', '-o', 'json'], { mustEnd: 0 })).stdout));
  const { grpc, rest, webapps } = testEngineControl().addresses;
  const folder = mkdtempSync(join(tmpdir(), 'region-runbooks-e2e-'));
  const config = join(folder, 'regions.yaml');
  // An engine named by its addresses, with basic credentials by reference: what a user with an engine of their own writes.
  const lab = z.object({ clusters: z.object({ lab: z.looseObject({}) }) }).parse(parse(readFileSync(status.config, 'utf8')));
  writeFileSync(config, stringify({ clusters: { lab: { ...lab.clusters.lab, ...(typeof cluster === 'function' ? cluster(lab.clusters.lab) : cluster) } }, engine: { name: 'e2e', grpc, rest, operate: webapps, tasklist: webapps, auth: { basic: { username: 'demo', password: { fromEnv: 'TEST_ENGINE_PASSWORD' } } } } }));
  const ctl: LabHarness['ctl'] = (args, options = {}) => regionctl(args, { ...options, config });
  const runners: RunnerProcess[] = [];
  const given = new Set<string>();
  const says: LabHarness['says'] = (runner, text, times = 1) => eventually(`the runner says "${text}"`, 180_000, () => {
    expect(runner.said.filter((line) => line.includes(text)).length, runner.said.slice(-5).join('\n')).toBeGreaterThanOrEqual(times);
  });
  const lookForTask = async (run: string, elementId: string): Promise<{ readonly key: string | undefined; readonly open: readonly string[] }> => {
    const { stdout } = await ctl(['tasks', run, '-o', 'json']);
    const open = Tasks.parse(JSON.parse(stdout));
    const key = open.find((task) => task.elementId === elementId && !given.has(task.key) && (!elementId.startsWith('Task_Approve') || 'previewId' in task.variables))?.key;
    if (key !== undefined) given.add(key);
    return { key, open: open.map((task) => task.elementId) };
  };
  const start = async (what: readonly string[], approvers: string | undefined): Promise<string> => {
    const { stdout } = await ctl(['start', ...what, '--cluster', 'lab', '--reason', 'end-to-end test', '--requested-by', 'ann', ...(approvers === undefined ? [] : ['--approvers', approvers]), '-o', 'json'], { mustEnd: 0 });
    return Started.parse(JSON.parse(stdout)).run;
  };
  const reportNow: LabHarness['reportNow'] = async (run) => Report.parse(JSON.parse((await ctl(['report', run, '-o', 'json'], { mustEnd: 0 })).stdout));
  return {
    config, kubeconfig: status.kubeconfig, ctl, says,
    async work() {
      const runner = startRunnerProcess(config);
      runners.push(runner);
      await says(runner, 'the runner is at work');
      return runner;
    },
    start: (lost, approvers) => start(['failover', '--lost', lost], approvers),
    startFailback: (region, approvers) => start(['failback', '--region', region], approvers),
    startSetup: () => start(['setup'], undefined),
    startTeardown: (...flags) => start(['teardown', '--confirm', 'lab', ...flags], undefined),
    openTask: async (run, elementId) => (await lookForTask(run, elementId)).key,
    task: (run, elementId) => eventually(`open task ${elementId}`, 180_000, async () => {
      const { key, open } = await lookForTask(run, elementId);
      expect(key, `open: ${open.join(', ')}`).toBeDefined();
      return key ?? '';
    }, LOOK_AGAIN_MS),
    reportNow,
    report: (run, withinMs = 240_000) => eventually(`report of run ${run}`, withinMs, () => reportNow(run), LOOK_AGAIN_MS),
    async close() {
      await Promise.all(runners.map((runner) => runner.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
