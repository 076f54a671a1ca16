import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/client/connect.ts';
import type { HeldJob, JobCommand } from '../../src/ports/jobs.ts';
import { connectTestEngine, LISTED_WITHIN_MS } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import * as bpmn from '../support/tiny-bpmn.ts';

/** What the runbooks' models rely on, held against the engine they run on. */

const ABORT = bpmn.message('Message_Abort', 'facts-abort', '=runKey');
const ABORTED = bpmn.error('Error_Aborted', 'ABORTED');
const REFUSED = bpmn.error('Error_Refused', 'REFUSED');

const aborting = bpmn.model('FactsAbort', [
  bpmn.start('Start'), bpmn.job('Prepare', 'facts.prepare'),
  bpmn.subProcess('Body',
    bpmn.start('BodyStart'), bpmn.job('Wait', 'facts.wait'), bpmn.end('BodyEnd'), bpmn.flows('BodyStart', 'Wait', 'BodyEnd'),
    bpmn.eventSubProcess('OnAbort', bpmn.messageStart('AbortRequested', 'Message_Abort'), bpmn.job('Undo', 'facts.undo'), bpmn.errorEnd('Aborted', 'Error_Aborted'), bpmn.flows('AbortRequested', 'Undo', 'Aborted'))),
  bpmn.errorBoundary('BodyAborted', { on: 'Body', error: 'Error_Aborted', next: 'AfterAbort' }, bpmn.output('="aborted"', 'outcome')),
  bpmn.end('End'), bpmn.job('AfterAbort', 'facts.after'), bpmn.end('EndAborted'),
  bpmn.flows('Start', 'Prepare', 'Body', 'End'), bpmn.flows('BodyAborted', 'AfterAbort', 'EndAborted'),
], [ABORT, ABORTED]);

/** Three places for an abort: a message at the boundary, an event sub-process with a plain end, one at the level of the process. */
const atBoundary = bpmn.model('FactsAbortBoundary', [
  bpmn.start('Start'), bpmn.job('Prepare', 'facts.prepare'),
  bpmn.subProcess('Body', bpmn.start('BodyStart'), bpmn.job('Wait', 'facts.wait'), bpmn.end('BodyEnd'), bpmn.flows('BodyStart', 'Wait', 'BodyEnd')),
  bpmn.messageBoundary('AbortRequested', { on: 'Body', message: 'Message_Abort', next: 'AfterAbort' }),
  bpmn.end('End'), bpmn.job('AfterAbort', 'facts.after'), bpmn.end('EndAborted'),
  bpmn.flows('Start', 'Prepare', 'Body', 'End'), bpmn.flows('AbortRequested', 'AfterAbort', 'EndAborted'),
], [ABORT]);
const plainEnd = bpmn.model('FactsAbortPlainEnd', [
  bpmn.start('Start'), bpmn.job('Prepare', 'facts.prepare'),
  bpmn.subProcess('Body',
    bpmn.start('BodyStart'), bpmn.job('Wait', 'facts.wait'), bpmn.end('BodyEnd'), bpmn.flows('BodyStart', 'Wait', 'BodyEnd'),
    bpmn.eventSubProcess('OnAbort', bpmn.messageStart('AbortRequested', 'Message_Abort'), bpmn.job('Undo', 'facts.undo', bpmn.output('="aborted"', 'outcome')), bpmn.end('Aborted'), bpmn.flows('AbortRequested', 'Undo', 'Aborted'))),
  bpmn.job('AfterAbort', 'facts.after'), bpmn.end('End'), bpmn.flows('Start', 'Prepare', 'Body', 'AfterAbort', 'End'),
], [ABORT]);
/** Steps are sub-processes inside of one sub-process: a skip ends one and goes on at the next in the same scope. */
const nested = bpmn.model('FactsNestedSkip', [
  bpmn.start('Start'), bpmn.job('Prepare', 'facts.prepare'),
  bpmn.subProcess('Body', bpmn.start('BodyStart'),
    bpmn.subProcess('StepOne', bpmn.start('OneStart'), bpmn.job('One', 'facts.wait'), bpmn.end('OneEnd'), bpmn.flows('OneStart', 'One', 'OneEnd')),
    bpmn.subProcess('StepTwo', bpmn.start('TwoStart'), bpmn.job('Two', 'facts.after'), bpmn.end('TwoEnd'), bpmn.flows('TwoStart', 'Two', 'TwoEnd')),
    bpmn.end('BodyEnd'), bpmn.flows('BodyStart', 'StepOne', 'StepTwo', 'BodyEnd')),
  bpmn.job('After', 'facts.after'), bpmn.end('End'), bpmn.flows('Start', 'Prepare', 'Body', 'After', 'End'),
]);

const throwing = (processId: string, mapping: readonly string[]): ReturnType<typeof bpmn.model> => bpmn.model(processId, [
  bpmn.start('Start'),
  bpmn.subProcess('Step', bpmn.start('StepStart'), bpmn.job('Do', 'facts.throw'), bpmn.end('StepEnd'), bpmn.flows('StepStart', 'Do', 'StepEnd')),
  bpmn.errorBoundary('StepRefused', { on: 'Step', error: 'Error_Refused', next: 'AfterRefusal' }, ...mapping),
  bpmn.end('End'), bpmn.job('AfterRefusal', 'facts.after'), bpmn.end('EndRefused'),
  bpmn.flows('Start', 'Step', 'End'), bpmn.flows('StepRefused', 'AfterRefusal', 'EndRefused'),
], [REFUSED]);

const approving = bpmn.model('FactsApproval', [
  bpmn.start('Start'),
  bpmn.approvalTask('Approve', {
    formId: 'facts-approval', io: [bpmn.input('="p1"', 'previewId'), bpmn.input('=null', 'decision')],
    multi: { collection: '=approvers', element: 'approver', outputCollection: 'approvals', outputElement: '={approver: approver, decision: decision}', completionCondition: '=some answer in approvals satisfies answer.decision = "reject"' },
  }),
  bpmn.job('After', 'facts.after'), bpmn.end('End'), bpmn.flows('Start', 'Approve', 'After', 'End'),
]);

const box = (id: string, x: number): string => `<bpmndi:BPMNShape id="S_${id}" bpmnElement="${id}"><dc:Bounds x="${x}" y="100" width="100" height="80"/></bpmndi:BPMNShape>`;
const edge = (from: string, to: string): string => `<bpmndi:BPMNEdge id="E_${from}_${to}" bpmnElement="F_${from}_${to}"><di:waypoint x="0" y="140"/><di:waypoint x="10" y="140"/></bpmndi:BPMNEdge>`;
const collapsed = bpmn.model('FactsCollapsed', [
  bpmn.start('Start'), bpmn.subProcess('Folded', bpmn.start('FoldedStart'), bpmn.job('Inner', 'facts.after'), bpmn.end('FoldedEnd'), bpmn.flows('FoldedStart', 'Inner', 'FoldedEnd')), bpmn.end('End'),
  bpmn.flows('Start', 'Folded', 'End'),
], [], `<bpmndi:BPMNDiagram id="D_1"><bpmndi:BPMNPlane id="P_1" bpmnElement="FactsCollapsed">${box('Start', 0)}<bpmndi:BPMNShape id="S_Folded" bpmnElement="Folded" isExpanded="false"><dc:Bounds x="200" y="100" width="100" height="80"/></bpmndi:BPMNShape>${box('End', 400)}${edge('Start', 'Folded')}${edge('Folded', 'End')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
<bpmndi:BPMNDiagram id="D_2"><bpmndi:BPMNPlane id="P_2" bpmnElement="Folded">${box('FoldedStart', 0)}${box('Inner', 200)}${box('FoldedEnd', 400)}${edge('FoldedStart', 'Inner')}${edge('Inner', 'FoldedEnd')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`);

describe('the engine that the models rely on', () => {
  let engine: Engine;
  let worker: Awaited<ReturnType<Engine['jobs']['work']>> | undefined;
  const seen: HeldJob[] = [];

  const answerTo = async (job: HeldJob): Promise<JobCommand> => {
    seen.push(job);
    if (job.type === 'facts.prepare') return { kind: 'complete', variables: { runKey: job.processInstanceKey } };
    if (job.type === 'facts.throw') return { kind: 'throw', code: 'REFUSED', message: 'no', variables: { refusal: { code: 'LOCKED', holder: 'x' } } };
    if (job.type === 'facts.wait') return { kind: 'silent', why: 'waits' };
    return { kind: 'complete', variables: {} };
  };
  const jobOf = (run: string, elementId: string): Promise<HeldJob> => eventually(`job of ${elementId}`, 10_000, () => {
    const job = seen.find(({ processInstanceKey, elementId: at }) => processInstanceKey === run && at === elementId);
    if (job === undefined) throw new Error(`seen: ${seen.filter(({ processInstanceKey }) => processInstanceKey === run).map(({ elementId: at }) => at).join(', ')}`);
    return job;
  });
  const openTasks = (run: string, count: number): ReturnType<Engine['tasks']['listOpen']> => eventually(`${count} open tasks`, LISTED_WITHIN_MS, async () => {
    const tasks = await engine.tasks.listOpen({ runKey: run });
    expect(tasks).toHaveLength(count);
    return tasks;
  });

  beforeAll(async () => {
    engine = connectTestEngine();
    const mapped = throwing('FactsThrowMapped', [bpmn.output('="refused"', 'outcome'), bpmn.output('=refusal.code', 'refusedBecause')]);
    await engine.runs.deploy([nested, aborting, atBoundary, plainEnd, throwing('FactsThrow', []), mapped, approving, collapsed, bpmn.form('facts-approval')]);
    worker = await engine.jobs.work(['facts.prepare', 'facts.wait', 'facts.undo', 'facts.after', 'facts.throw'], answerTo);
  }, 160_000);
  afterAll(async () => {
    await worker?.close();
    await engine.close();
  });

  it('catches no error that is thrown inside an interrupting event sub-process: an incident', async () => {
    const run = await engine.runs.startRun('FactsAbort', {});
    await jobOf(run, 'Wait');
    await engine.runs.publishMessage({ name: 'facts-abort', correlationKey: run });
    await jobOf(run, 'Undo');
    await eventually('incident', LISTED_WITHIN_MS, async () =>
      expect(await engine.history.readIncidents(run)).toMatchObject([{ type: 'UNHANDLED_ERROR_EVENT', elementId: 'Aborted', jobKey: null }]));
  });

  it.each(['FactsAbortBoundary', 'FactsAbortPlainEnd'])('aborts by message in %s', async (processId) => {
    const run = await engine.runs.startRun(processId, {});
    await jobOf(run, 'Wait');
    await engine.runs.publishMessage({ name: 'facts-abort', correlationKey: run });
    await jobOf(run, 'AfterAbort');
  });

  it('correlates by a variable that a job set before the sub-process was entered, and to that run only', async () => {
    const [run, other] = [await engine.runs.startRun('FactsAbortBoundary', {}), await engine.runs.startRun('FactsAbortBoundary', {})];
    await Promise.all([jobOf(run, 'Wait'), jobOf(other, 'Wait')]);
    await engine.runs.publishMessage({ name: 'facts-abort', correlationKey: run });
    await jobOf(run, 'AfterAbort');
    expect(await engine.runs.isActive(other)).toBe(true);
    await engine.runs.cancel(other);
    expect(await engine.runs.isActive(other)).toBe(false);
  });

  it('keeps the variables of a thrown error at the boundary event that has no output mapping', async () => {
    const run = await engine.runs.startRun('FactsThrow', {});
    expect((await jobOf(run, 'AfterRefusal')).variables).not.toHaveProperty('refusal');
  });

  it('maps outputs on an error boundary event, from constants and from the variables of the error', async () => {
    const run = await engine.runs.startRun('FactsThrowMapped', {});
    expect((await jobOf(run, 'AfterRefusal')).variables).toMatchObject({ outcome: 'refused', refusedBecause: 'LOCKED' });
  });

  it('passes an empty list of approvers at once', async () => {
    const run = await engine.runs.startRun('FactsApproval', { approvers: [] });
    expect((await jobOf(run, 'After')).variables).toMatchObject({ approvals: [] });
  });

  it('ends the approvals with the first rejection', async () => {
    const run = await engine.runs.startRun('FactsApproval', { approvers: ['sre', 'dba'] });
    const [first] = await openTasks(run, 2);
    await engine.tasks.complete(first?.key ?? '', { as: 'ann', variables: { decision: 'reject' } });
    const { approvals } = (await jobOf(run, 'After')).variables;
    expect(approvals).toEqual(expect.arrayContaining([{ approver: first?.candidateGroups[0], decision: 'reject' }]));
  });

  it('waits for every approver while nobody rejects', async () => {
    const run = await engine.runs.startRun('FactsApproval', { approvers: ['sre', 'dba'] });
    const [first, second] = await openTasks(run, 2);
    await engine.tasks.complete(first?.key ?? '', { as: 'ann', variables: { decision: 'approve' } });
    expect(seen.some(({ processInstanceKey, elementId }) => processInstanceKey === run && elementId === 'After')).toBe(false);
    await engine.tasks.complete(second?.key ?? '', { as: 'bob', variables: { decision: 'approve' } });
    expect((await jobOf(run, 'After')).variables).toMatchObject({ approvals: [{ approver: 'sre', decision: 'approve' }, { approver: 'dba', decision: 'approve' }] });
    expect((await jobOf(run, 'After')).variables).not.toHaveProperty('decision');
    await eventually('approvals readable', LISTED_WITHIN_MS, async () => expect((await engine.tasks.readApprovals({ runKey: run, elementId: 'Approve', previewId: 'p1' })).map(({ assignee }) => assignee).sort()).toEqual(['ann', 'bob']));
  });

  it('skips a step inside of the sub-process around all steps, which goes on in its one instance', async () => {
    const run = await engine.runs.startRun('FactsNestedSkip', {});
    await jobOf(run, 'One');
    const step = await eventually('step', LISTED_WITHIN_MS, async () => {
      const found = (await engine.history.readSteps(run)).find(({ elementId }) => elementId === 'StepOne');
      if (found === undefined) throw new Error('not known yet');
      return found;
    });
    await engine.runs.modify({ runKey: run, terminate: [step.key], activate: [{ elementId: 'StepTwo', variables: { skipped: 'StepOne' } }] });
    await jobOf(run, 'Two');
    expect((await jobOf(run, 'After')).variables).toMatchObject({ runKey: run, skipped: 'StepOne' });
    await eventually('history', LISTED_WITHIN_MS, async () => expect((await engine.history.readSteps(run)).filter(({ elementId }) => elementId === 'Body').map(({ state }) => state)).toEqual(['COMPLETED']));
  });

  it('executes a collapsed sub-process that has a plane of its own', async () => {
    const run = await engine.runs.startRun('FactsCollapsed', {});
    await jobOf(run, 'Inner');
  });
});
