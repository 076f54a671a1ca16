import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Engine } from '../../src/engine/client/connect.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { OpenTask, Resource } from '../../src/ports/engine.ts';
import type { HeldJob, JobCommand } from '../../src/ports/jobs.ts';
import type { ManagedCluster } from '../../src/ports/managed-cluster.ts';
import type { ClusterPolicy } from '../../src/ports/runs.ts';
import { createStopSwitch, startRunner } from '../../src/runtime/runner.ts';
import { workers } from '../../workers/index.ts';
import { connectTestEngine, LISTED_WITHIN_MS, testPlaces } from './engine.ts';
import { eventually } from './eventually.ts';
import { SIM_LAYOUT, simulatedCluster, type SimulatedCluster } from './simulated-cluster.ts';

/** All models and forms, as `regionctl deploy` sends them. */
export const allResources = (): Resource[] => [['bpmn', '.bpmn'], ['bpmn/forms', '.form']].flatMap(([folder = '', ending = '']) =>
  readdirSync(join(testPlaces.project, folder)).filter((name) => name.endsWith(ending)).map((name) => ({ name, content: readFileSync(join(testPlaces.project, folder, name), 'utf8') })));

export interface TestRunner {
  /** Like SIGKILL: nothing of it answers or renews any more. */
  kill(): void;
  /** Like SIGSTOP: its calls hang until `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface FailoverHarness {
  readonly engine: Engine;
  /** A simulated cluster of its own for one test. */
  cluster(policy?: Partial<ClusterPolicy>, shape?: (cluster: ManagedCluster) => ManagedCluster): SimulatedCluster & { readonly name: string };
  start(cluster: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
  startFailback(cluster: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
  startSetup(cluster: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
  startTeardown(cluster: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
  startWorking(): Promise<TestRunner>;
  /** The report of an ended run. */
  report(runKey: string, withinMs?: number): Promise<RunReport>;
  task(runKey: string, elementId: string): Promise<OpenTask>;
  answer(runKey: string, elementId: string, as: string, variables: Readonly<Record<string, unknown>>): Promise<void>;
  abort(runKey: string): Promise<void>;
  /** Moves the clock of the steps, and of what they are told, forward. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Decisions that an assessment asks for only once observers had their time to agree: that time passes faster. */
const SETTLED_FIRST = /^Task_Decide(LostRegion|OldData|(Teardown|Setup)?NotReady)$/;
const LAPSE = { everyMs: 200, byMs: 2_000 } as const;

const forever = new Promise<never>(() => undefined);

export async function openHarness(): Promise<FailoverHarness> {
  const engine = connectTestEngine();
  /** Lets go of what a dead runner held, as if the ten seconds of its jobs had passed. */
  const expiring = connectTestEngine({ jobTimeoutMs: 1 });
  await engine.runs.deploy(allResources());
  const managed = new Map<string, { policy: ClusterPolicy; cluster: ManagedCluster }>();
  const reports = new Map<string, RunReport>();
  const clock = { skewMs: 0 };
  const now = (): number => Date.now() + clock.skewMs;
  const runners: TestRunner[] = [];
  let clusters = 0;
  /** Tasklist goes on listing a completed task for a second or two. */
  const answered = new Set<string>();

  const isReport = (value: unknown): value is RunReport => typeof value === 'object' && value !== null && 'steps' in value;
  const keep = (job: HeldJob, command: JobCommand): JobCommand => {
    const report = command.kind === 'complete' ? command.variables['report'] : undefined;
    if (isReport(report)) reports.set(job.processInstanceKey, report);
    return command;
  };

  const startWorking = async (): Promise<TestRunner> => {
    const stop = createStopSwitch();
    const gate: { open: Promise<void>; release: () => void; dead: boolean } = { open: Promise.resolve(), release: () => undefined, dead: false };
    /** Asked anew each time: it changes while others wait. */
    const isDead = (): boolean => gate.dead;
    const held = new Map<string, HeldJob>();
    const through = async <T>(call: () => Promise<T>): Promise<T> => {
      await gate.open;
      return gate.dead ? forever : call();
    };
    const runner = await startRunner({
      work: (types, handle) => engine.jobs.work(types, async (job) => {
        if (isDead()) return forever;
        held.set(job.key, job);
        const command = await handle(job);
        if (isDead()) return forever;
        held.delete(job.key);
        return keep(job, command);
      }),
    }, workers, {
      cluster: (name) => managed.get(name)?.cluster ?? (() => { throw new Error(`no simulated cluster ${name}`); })(),
      catalogue: { policyOf: (name) => managed.get(name)?.policy ?? null, names: () => [...managed.keys()] },
      calls: { renew: (job) => through(() => engine.calls.renew(job)), storeOnRun: (key, variables) => through(() => engine.calls.storeOnRun(key, variables)), publish: (message) => through(() => engine.calls.publish(message)) },
      engineId: 'test-engine', runnerId: `runner-${runners.length + 1}`, clock: { now },
      pause: stop.pause, stopping: stop.stopping, log: () => undefined,
    });
    const made: TestRunner = {
      kill: () => {
        gate.dead = true;
        runner.close().catch(() => undefined);
        for (const job of held.values()) expiring.calls.renew(job).catch(() => undefined);
      },
      pause: () => { gate.open = new Promise((resolve) => { gate.release = resolve; }); },
      resume: () => gate.release(),
      close: async () => { stop.stop(); await runner.close(); },
    };
    runners.push(made);
    return made;
  };

  const whileLapsing = async <T>(elementId: string, work: () => Promise<T>): Promise<T> => {
    if (!SETTLED_FIRST.test(elementId)) return work();
    const lapse = setInterval(() => { clock.skewMs += LAPSE.byMs; }, LAPSE.everyMs);
    try {
      return await work();
    } finally {
      clearInterval(lapse);
    }
  };

  const task: FailoverHarness['task'] = (runKey, elementId) => whileLapsing(elementId, () => eventually(`open task ${elementId} of run ${runKey}`, LISTED_WITHIN_MS, async () => {
    const open = await engine.tasks.listOpen({ runKey });
    const found = open.find((candidate) => candidate.elementId === elementId && !answered.has(candidate.key));
    // A task may be listed a moment before its variables.
    expect(found, `open: ${open.map((candidate) => candidate.elementId).join(', ')}`).toBeDefined();
    expect(found?.variables).toHaveProperty(elementId.startsWith('Task_Approve') ? 'previewId' : 'decision');
    return found ?? (() => { throw new Error('unreachable'); })();
  }));

  return {
    engine, startWorking, task,
    cluster(policy = {}, shape = (cluster) => cluster) {
      clusters += 1;
      const name = `orders-${clusters}`;
      const layout = { ...SIM_LAYOUT, cluster: name };
      const sim = simulatedCluster(layout);
      sim.state.now = now;
      const full: ClusterPolicy = { layout, approvalGroups: [], requesterMayApprove: true, lossHoldMs: 0, failback: { pauseLimitMs: 600_000, keepSnapshots: 1 }, ...policy };
      const cluster = sim.managed({ policy: full, runs: { engineId: 'test-engine', isActive: (key) => engine.runs.isActive(key) }, approvals: engine.tasks });
      managed.set(name, { policy: full, cluster: shape(cluster) });
      return Object.assign(sim, { name });
    },
    start: (cluster, variables = {}) => engine.runs.startRun('RegionFailover', { cluster, lostRegion: 'west', reason: 'the region burns', requestedBy: 'ann', ...variables }),
    startFailback: (cluster, variables = {}) => engine.runs.startRun('RegionFailback', { cluster, region: 'west', reason: 'the region is back', requestedBy: 'ann', ...variables }),
    startSetup: (cluster, variables = {}) => engine.runs.startRun('RegionSetup', { cluster, reason: 'a new cluster', requestedBy: 'ann', ...variables }),
    startTeardown: (cluster, variables = {}) => engine.runs.startRun('RegionTeardown', { cluster, confirm: cluster, reason: 'it is not needed any more', requestedBy: 'ann', ...variables }),
    report: (runKey, withinMs = 150_000) => eventually(`report of run ${runKey}`, withinMs, () => {
      const report = reports.get(runKey);
      if (report === undefined) throw new Error('no report yet');
      return report;
    }),
    async answer(runKey, elementId, as, variables) {
      const found = await task(runKey, elementId);
      answered.add(found.key);
      await engine.tasks.complete(found.key, { as, variables });
    },
    abort: (runKey) => engine.runs.publishMessage({ name: 'RegionRunbookAbort', correlationKey: runKey, variables: { abortReason: 'false alarm', abortedBy: 'ann' } }),
    advance: (ms) => { clock.skewMs += ms; },
    async close() {
      await Promise.all(runners.map((runner) => runner.close()));
      await Promise.all([engine.close(), expiring.close()]);
    },
  };
}
