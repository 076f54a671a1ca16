import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine, type Engine } from '../../src/engine/client/connect.ts';
import { JOB_TIMEOUT_MS } from '../../src/engine/client/jobs.ts';
import type { HeldJob, JobCommand } from '../../src/ports/jobs.ts';
import { connectTestEngine, LISTED_WITHIN_MS } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import * as bpmn from '../support/tiny-bpmn.ts';

const work = bpmn.model('ClientWork', [
  bpmn.start('Start'), bpmn.job('First', 'client.first'), bpmn.job('Second', 'client.second'), bpmn.end('End'), bpmn.flows('Start', 'First', 'Second', 'End'),
]);
const handOver = bpmn.model('ClientHandOver', [bpmn.start('Start'), bpmn.job('Work', 'client.handOver'), bpmn.end('End'), bpmn.flows('Start', 'Work', 'End')]);
const approval = bpmn.model('ClientApproval', [
  bpmn.start('Start'), bpmn.job('Preview', 'client.preview'),
  bpmn.approvalTask('Approve', {
    formId: 'client-approval', io: [bpmn.input('=preview.id', 'previewId'), bpmn.input('=preview.evidence', 'evidence'), bpmn.input('=null', 'decision')],
    multi: { collection: '=approvers', element: 'approver', outputCollection: 'approvals', outputElement: '={approver: approver, decision: decision}', completionCondition: '=some answer in approvals satisfies answer.decision = "reject"' },
  }),
  bpmn.job('Check', 'client.check'),
  `<bpmn:exclusiveGateway id="Again" default="F_Again_End">${['F_Again_Preview', 'F_Again_End'].map((id) => `<bpmn:outgoing>${id}</bpmn:outgoing>`).join('')}</bpmn:exclusiveGateway>`,
  '<bpmn:sequenceFlow id="F_Again_Preview" sourceRef="Again" targetRef="Preview"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=again</bpmn:conditionExpression></bpmn:sequenceFlow>',
  bpmn.end('End'), bpmn.flows('Start', 'Preview', 'Approve', 'Check', 'Again', 'End'),
]);
const calling = [
  bpmn.model('ClientParent', [bpmn.start('Start'), bpmn.job('SetRunKey', 'client.first'), bpmn.call('Call', 'ClientChild'), bpmn.end('End'), bpmn.flows('Start', 'SetRunKey', 'Call', 'End')]),
  bpmn.model('ClientChild', [bpmn.start('ChildStart'), bpmn.userTask('Decide', 'client-approval'), bpmn.job('ChildWork', 'client.second'), bpmn.end('ChildEnd'), bpmn.flows('ChildStart', 'Decide', 'ChildWork', 'ChildEnd')]),
];
const LONG = 'x'.repeat(20_000);

describe('connectEngine', () => {
  let engine: Engine;
  let worker: Awaited<ReturnType<Engine['jobs']['work']>> | undefined;
  const seen: HeldJob[] = [];
  const answers = new Map<string, (job: HeldJob) => JobCommand | Promise<JobCommand>>();
  const complete = (variables: Readonly<Record<string, unknown>> = {}): JobCommand => ({ kind: 'complete', variables });
  /** The answer to every job of a run that is started with `held`: it stands before the run's key is known. */
  let held: (job: HeldJob) => JobCommand | Promise<JobCommand> = () => complete();
  const times = (run: string, elementId: string): number => seen.filter((job) => job.processInstanceKey === run && job.elementId === elementId).length;
  const jobs = (run: string, elementId: string, count: number): Promise<void> => eventually(`${count} jobs of ${elementId}`, LISTED_WITHIN_MS, () => expect(times(run, elementId)).toBe(count));
  const tasks = (run: string, count: number): ReturnType<Engine['tasks']['listOpen']> => eventually(`${count} open tasks`, LISTED_WITHIN_MS, async () => {
    const open = await engine.tasks.listOpen({ runKey: run });
    expect(open).toHaveLength(count);
    return open;
  });

  beforeAll(async () => {
    engine = connectTestEngine();
    await engine.runs.deploy([work, handOver, approval, ...calling, bpmn.form('client-approval')]);
    worker = await engine.jobs.work(['client.first', 'client.second', 'client.preview', 'client.check'], async (job) => {
      seen.push(job);
      if (job.variables['held'] === true) return held(job);
      return await answers.get(job.processInstanceKey)?.(job) ?? complete(job.type === 'client.first' ? { big: LONG } : {});
    });
  }, 120_000);
  afterAll(async () => {
    await worker?.close();
    await engine.close();
  });

  it('deploys models and forms at once, and keeps the version of what did not change', async () => {
    const again = await engine.runs.deploy([work, approval, ...calling, bpmn.form('client-approval')]);
    const third = await engine.runs.deploy([work, approval, ...calling, bpmn.form('client-approval')]);
    expect(again.processes.map(({ processId }) => processId)).toEqual(['ClientWork', 'ClientApproval', 'ClientParent', 'ClientChild']);
    expect(third.processes).toEqual(again.processes);
    expect(third.forms).toEqual(again.forms);
  });

  it('rejects a broken model with the reason of the engine', async () => {
    await expect(engine.runs.deploy([bpmn.model('Broken', [bpmn.start('Start'), bpmn.errorBoundary('X', { on: 'Nothing', next: 'Y' })])])).rejects.toMatchObject({ code: 'ENGINE_REJECTED' });
  });

  it('tells the history of a run: steps, variables in full, state', async () => {
    const run = await engine.runs.startRun('ClientWork', { start: { nested: [1, 'two'] } });
    await jobs(run, 'Second', 1);
    await eventually('history', LISTED_WITHIN_MS, async () => {
      expect(await engine.history.readRun(run)).toMatchObject({ key: run, processId: 'ClientWork', state: 'COMPLETED', parentKey: null });
      expect((await engine.history.readSteps(run)).map(({ elementId, state }) => `${elementId} ${state}`)).toEqual(['Start COMPLETED', 'First COMPLETED', 'Second COMPLETED', 'End COMPLETED']);
      const variables = await engine.history.readVariables(run);
      expect(variables).toContainEqual({ name: 'start', value: { nested: [1, 'two'] }, scopeKey: run });
      expect(variables.find(({ name }) => name === 'big')?.value === LONG).toBe(true);
    });
    expect(await engine.runs.isActive(run)).toBe(false);
    expect((await engine.history.listRuns({ processIds: ['ClientWork'] })).map(({ key }) => key)).toContain(run);
  });

  it('gives a failed job back after its back-off, and resolves its incident with new retries', async () => {
    const starting = engine.runs.startRun('ClientWork', {});
    const run = await starting;
    const failing = (retries: number, backOffMs: number): JobCommand => ({ kind: 'fail', retries, backOffMs, message: 'The region does not answer' });
    answers.set(run, (job) => job.elementId === 'Second' ? [failing(1, 100), failing(0, 0)][times(run, 'Second') - 1] ?? complete() : complete());
    const [incident] = await eventually('incident', LISTED_WITHIN_MS, async () => {
      const open = await engine.history.readIncidents(run);
      expect(open).toMatchObject([{ elementId: 'Second', type: 'JOB_NO_RETRIES', message: 'The region does not answer' }]);
      return open;
    });
    await eventually('state', LISTED_WITHIN_MS, async () => expect((await engine.history.readRun(run))?.state).toBe('INCIDENT'));
    if (incident !== undefined) await engine.runs.resolveIncident(incident, 3);
    await jobs(run, 'Second', 3);
    await eventually('run ends', 5_000, async () => expect(await engine.runs.isActive(run)).toBe(false));
  });

  it('hands back what the last poll of a closed source still brings, long before its time is up', async () => {
    const got: string[] = [];
    const open = (by: string): ReturnType<Engine['jobs']['work']> => engine.jobs.work(['client.handOver'], async (job) => { got.push(`${by} ${job.processInstanceKey}`); return complete(); });
    const first = await open('first');
    const before = await engine.runs.startRun('ClientHandOver', {});
    await eventually('the first source is at work', 5_000, () => expect(got).toEqual([`first ${before}`]));
    await first.close();
    const run = await engine.runs.startRun('ClientHandOver', {});
    const second = await open('second');
    await eventually('the second source has the job', JOB_TIMEOUT_MS - 4_000, () => expect(got).toEqual([`first ${before}`, `second ${run}`]));
    await second.close();
  });

  it('skips a step: ends its instance and goes on at the next element', async () => {
    const run = await engine.runs.startRun('ClientWork', {});
    answers.set(run, (job) => job.elementId === 'First' ? { kind: 'silent', why: 'stuck' } : complete());
    await jobs(run, 'First', 1);
    const first = seen.find(({ processInstanceKey }) => processInstanceKey === run);
    await engine.runs.modify({ runKey: run, terminate: [first?.elementInstanceKey ?? ''], activate: [{ elementId: 'Second', variables: { skippedBy: 'ann' } }] });
    await jobs(run, 'Second', 1);
    expect(seen.find(({ processInstanceKey, elementId }) => processInstanceKey === run && elementId === 'Second')?.variables).toMatchObject({ skippedBy: 'ann' });
    await eventually('run ends', 5_000, async () => expect(await engine.runs.isActive(run)).toBe(false));
  });

  it('lists tasks with what their form shows, and tells who approved which preview', async () => {
    const run = await engine.runs.startRun('ClientApproval', { approvers: ['sre', 'dba'] });
    answers.set(run, (job) => complete(job.elementId === 'Preview' ? { preview: { id: `p${times(run, 'Preview')}`, evidence: LONG } } : { again: times(run, 'Check') === 1 }));
    const open = await eventually('tasks with their variables', LISTED_WITHIN_MS, async () => {
      const found = await tasks(run, 2);
      expect(found.every(({ variables }) => variables['evidence'] !== undefined)).toBe(true);
      return found;
    });
    expect(open.map(({ name, elementId, candidateGroups, variables }) => [name, elementId, candidateGroups, variables['previewId'], String(variables['evidence']).length]))
      .toEqual(expect.arrayContaining([['Approve', 'Approve', ['sre'], 'p1', LONG.length], ['Approve', 'Approve', ['dba'], 'p1', LONG.length]]));
    for (const [index, task] of open.entries()) await engine.tasks.complete(task.key, { as: ['ann', 'bob'][index] ?? '', variables: { decision: 'approve' } });
    await expect(engine.tasks.complete(open[0]?.key ?? '', { as: 'eve', variables: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const approvals = (previewId: string): ReturnType<Engine['tasks']['readApprovals']> => engine.tasks.readApprovals({ runKey: run, elementId: 'Approve', previewId });
    await eventually('first approvals', LISTED_WITHIN_MS, async () => expect((await approvals('p1')).map(({ assignee }) => assignee).sort()).toEqual(['ann', 'bob']));
    const second = await eventually('new tasks', LISTED_WITHIN_MS, async () => {
      const found = await tasks(run, 2);
      expect(found.every(({ variables }) => variables['previewId'] === 'p2')).toBe(true);
      return found;
    });
    await engine.tasks.complete(second[0]?.key ?? '', { as: 'cid', variables: { decision: 'reject' } });
    await eventually('second approvals', LISTED_WITHIN_MS, async () => expect((await approvals('p2')).map(({ assignee }) => assignee)).toEqual(['cid']));
    expect((await approvals('p1')).map(({ assignee }) => assignee).sort()).toEqual(['ann', 'bob']);
  });

  it('follows a run into the instances that it called: tasks, steps, incidents', async () => {
    const run = await engine.runs.startRun('ClientParent', {});
    answers.set(run, () => complete({ runKey: run }));
    const [task] = await tasks(run, 1);
    expect(task).toMatchObject({ name: 'Decide', processId: 'ClientChild', runKey: run });
    expect(task?.processInstanceKey).not.toBe(run);
    answers.set(task?.processInstanceKey ?? '', () => ({ kind: 'fail', retries: 0, backOffMs: 0, message: 'no' }));
    await engine.tasks.complete(task?.key ?? '', { as: 'ann', variables: {} });
    const [incident] = await eventually('incident of the child', LISTED_WITHIN_MS, async () => {
      const open = await engine.history.readIncidents(run);
      expect(open).toMatchObject([{ elementId: 'ChildWork', processInstanceKey: task?.processInstanceKey }]);
      return open;
    });
    answers.delete(task?.processInstanceKey ?? '');
    if (incident !== undefined) await engine.runs.resolveIncident(incident, 1);
    await eventually('history', LISTED_WITHIN_MS, async () => expect((await engine.history.readSteps(run)).map(({ elementId, state }) => `${elementId} ${state}`).sort())
      .toEqual(['Call', 'ChildEnd', 'ChildStart', 'ChildWork', 'Decide', 'End', 'SetRunKey', 'Start'].map((id) => `${id} COMPLETED`)));
    expect((await engine.history.listRuns({ processIds: ['ClientChild'] })).map(({ parentKey }) => parentKey)).not.toContain(run);
  });

  it('knows an ended run from an active one, and says so instead of changing it', async () => {
    const run = await engine.runs.startRun('ClientWork', {});
    await eventually('run ends', 5_000, async () => expect(await engine.runs.isActive(run)).toBe(false));
    await expect(engine.runs.setVariables(run, { a: 1 }, { local: true })).rejects.toMatchObject({ code: 'RUN_NOT_ACTIVE' });
    await expect(engine.runs.cancel(run)).rejects.toMatchObject({ code: 'RUN_NOT_ACTIVE' });
    expect(await engine.calls.renew({ key: run, type: 'x', elementId: 'x', elementInstanceKey: '1', processInstanceKey: '1', retries: 1, headers: {}, variables: {} })).toBe(false);
  });

  it('works on four jobs of a type at once, and hands a job out again whose runner fell silent', async () => {
    const blocked = new Map<string, () => void>();
    held = ({ elementId, processInstanceKey: run }) => elementId === 'First' && times(run, 'First') === 1 ? new Promise((resolve) => { blocked.set(run, () => resolve({ kind: 'silent', why: 'fell asleep' })); }) : complete();
    const runs = await Promise.all(Array.from({ length: 6 }, () => engine.runs.startRun('ClientWork', { held: true })));
    await eventually('four jobs', 20_000, () => expect(blocked.size).toBe(4));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(blocked.size).toBe(4);
    for (const release of blocked.values()) release();
    await eventually('six jobs', 20_000, () => expect(blocked.size).toBe(6));
    for (const release of blocked.values()) release();
    await eventually('all runs end', 30_000, async () => expect(await Promise.all(runs.map((run) => engine.runs.isActive(run)))).toEqual(runs.map(() => false)));
  });

  it('says that an engine does not answer', async () => {
    const nobody = connectEngine({ grpcAddress: '127.0.0.1:1', restAddress: 'http://127.0.0.1:1', operateUrl: 'http://127.0.0.1:1', tasklistUrl: 'http://127.0.0.1:1', auth: { kind: 'none' } });
    await expect(nobody.ping()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    await expect(nobody.tasks.listOpen()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    await expect(nobody.history.listRuns()).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    await nobody.close();
  });
});
