import type { Worker } from '../../src/runtime/worker.ts';
import { choicesOf, type Form, type Model, type ModelNode } from './models.ts';

/** Each rule answers with its findings, sentences about one element; none means that the model keeps it. */
type Workers = ReadonlyMap<string, Pick<Worker, 'jobType' | 'decides' | 'changes'>>;

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/Task$/, 'Task_'], [/Gateway$/, 'Gateway_'], [/^StartEvent$/, 'StartEvent_'], [/^EndEvent$/, 'EndEvent_'],
  [/^BoundaryEvent$/, 'BoundaryEvent_'], [/^Intermediate/, 'Event_'], [/^CallActivity$/, 'CallActivity_'], [/^SubProcess$/, 'SubProcess_'],
];
const isPascal = (text: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(text);
const nodeOf = (model: Model, id: string): ModelNode | undefined => model.nodes.find((node) => node.id === id);
const after = (model: Model, id: string): ModelNode[] =>
  model.flows.filter(({ source }) => source === id).flatMap(({ target }) => nodeOf(model, target) ?? []);
const boundariesOf = (model: Model, id: string): ModelNode[] => model.nodes.filter(({ attachedTo }) => attachedTo === id);

/** Ids are API: prefixed by type, PascalCase, given once. */
export function badIds(model: Model): string[] {
  const twice = model.ids.filter((id, index) => model.ids.indexOf(id) !== index).map((id) => `${id} is given twice`);
  const named = model.nodes.flatMap(({ id, type, triggeredByEvent }) => {
    const prefix = triggeredByEvent ? 'EventSubProcess_' : PREFIXES.find(([pattern]) => pattern.test(type))?.[1];
    return prefix !== undefined && id.startsWith(prefix) && isPascal(id.slice(prefix.length)) ? [] : [`${id} is not ${prefix ?? 'a known type'} and PascalCase`];
  });
  return [...twice, ...named];
}

/** Every node a shape, every flow an edge, every collapsed sub-process a plane. */
export const undrawn = ({ nodes, flows, drawn }: Model): string[] => [
  ...nodes.filter(({ id }) => !drawn.shapes.includes(id)).map(({ id }) => `${id} has no shape`),
  ...flows.filter(({ id }) => !drawn.edges.includes(id)).map(({ id }) => `${id} has no edge`),
  ...drawn.collapsed.filter((id) => !drawn.planes.includes(id)).map((id) => `${id} is collapsed and has no plane of its own`),
];

/** Codes of the approval, which a preview has not got yet. */
const OF_APPROVALS = ['PLAN_CHANGED', 'APPROVAL_INVALID', 'REJECTED'];

/** BPMN error codes that a worker declares and that nothing up the scope of its task catches. */
export function uncaughtCodes(model: Model, workers: Workers): string[] {
  const catches = (node: ModelNode, code: string): boolean => {
    if (boundariesOf(model, node.id).some(({ errorCode }) => errorCode === code)) return true;
    const starts = model.nodes.filter(({ type, errorCode, scope }) => type === 'StartEvent' && errorCode === code && nodeOf(model, scope)?.triggeredByEvent === true);
    if (starts.some(({ scope }) => nodeOf(model, scope)?.scope === node.scope)) return true;
    const parent = nodeOf(model, node.scope);
    return parent !== undefined && catches(parent, code);
  };
  const jobs = model.nodes.flatMap((node) => (workers.get(node.jobType ?? '')?.decides ?? [])
    .filter((code) => node.headers['mode'] !== 'preview' || !OF_APPROVALS.includes(code)).map((code) => ({ node, code })));
  const ends = model.nodes.flatMap((node) => (node.type === 'EndEvent' && node.errorCode !== null ? [{ node, code: node.errorCode }] : []));
  return [...jobs, ...ends].filter(({ node, code }) => !catches(node, code)).map(({ node, code }) => `${code} of ${node.id} is caught nowhere`);
}

const sameHeaders = (node: ModelNode | undefined, expected: Readonly<Record<string, string>>): boolean =>
  JSON.stringify(Object.entries(node?.headers ?? {}).sort()) === JSON.stringify(Object.entries(expected).sort());

/** What differs from preview → approve → do in the step around a task that does. */
function stepProblems(model: Model, act: ModelNode): string[] {
  const inScope = model.nodes.filter(({ scope }) => scope === act.scope);
  const preview = inScope.find(({ jobType, headers }) => jobType === act.jobType && headers['mode'] === 'preview');
  const approve = inScope.find(({ type }) => type === 'UserTask');
  const name = act.id.replace('Task_', '');
  const loops = boundariesOf(model, act.id).filter(({ errorCode }) => errorCode === 'PLAN_CHANGED' || errorCode === 'APPROVAL_INVALID');
  const leadsToPreview = (id: string): boolean => after(model, id).some((node) => node.id === preview?.id || (node.type === 'ExclusiveGateway' && leadsToPreview(node.id)));
  const step = nodeOf(model, act.scope);
  const checks: readonly (readonly [boolean, string])[] = [
    [step?.id === `SubProcess_${name}`, `stands in ${act.scope} instead of SubProcess_${name}`],
    [step?.inputs['preview'] === '=null' && step.inputs['approvals'] === '=[]', 'does not keep preview and approvals to itself'],
    [inScope.filter(({ type }) => /Task$/.test(type)).length === 3, 'is not a step of three tasks'],
    [preview?.id === `Task_Preview${name}` && sameHeaders(preview, { mode: 'preview' }) && preview.outputs['preview'] === '=preview', 'has no preview of the same job type'],
    [approve?.id === `Task_Approve${name}` && approve.form?.id === 'approve-step' && approve.candidateGroups === '=[approver]', 'has no approval with the form approve-step'],
    [approve?.loop?.over === '=preview.approvers' && approve.loop.element === 'approver' && approve.loop.collects === 'approvals', 'does not ask every approver'],
    [approve?.loop?.collected === '={approver: approver, decision: decision, comment: comment}' && approve.loop.until === '=decision = "reject"', 'does not end the approval on the first rejection'],
    [['previewId', 'commands', 'evidenceText', 'irreversible', 'step'].every((key) => approve !== undefined && key in approve.inputs), 'does not show the approver everything'],
    [sameHeaders(act, { mode: 'do', approval: approve?.id ?? '' }), 'does not name its approval'],
    [after(model, preview?.id ?? '')[0]?.id === approve?.id && after(model, approve?.id ?? '')[0]?.id === act.id, 'is not preview, approve, do in a row'],
    [loops.length === 2 && loops.every(({ id }) => leadsToPreview(id)), 'does not go back to the preview when plan or approval do not hold'],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => `${act.id} ${problem}`);
}

/** Tasks of job types that change the managed cluster and do not follow the pattern of a step; undoing (`Task_Undo…`) needs no approval. */
export function stepsOutsidePattern(model: Model, workers: Workers): string[] {
  const changing = model.nodes.filter(({ id, jobType }) => workers.get(jobType ?? '')?.changes === true && !id.startsWith('Task_Undo'));
  return changing.filter(({ headers }) => headers['mode'] !== 'preview').flatMap((node) => stepProblems(model, node));
}

/** Variable that a task's decision goes to, by output mapping. */
const decisionVariable = (task: ModelNode): string | undefined => Object.entries(task.outputs).find(([, source]) => source === '=decision')?.[0];
const compared = (expression: string, variable: string): string[] =>
  [...expression.matchAll(new RegExp(`\\b${variable} *!?= *"([^"]*)"`, 'g'))].map(([, value]) => value ?? '');

/** User tasks whose form is missing or unbound, or whose choices and the model's conditions differ, either way. */
export function badDecisions(model: Model, forms: readonly Form[]): string[] {
  return model.nodes.filter(({ type }) => type === 'UserTask').flatMap((task) => {
    const choices = choicesOf(forms.find(({ id }) => id === task.form?.id));
    if (task.form === null || choices.length === 0) return [`${task.id} has no form with a decision`];
    if (!task.isEngineTask || task.form.binding !== 'deployment') return [`${task.id} is no task of the engine, or its form is not bound to the deployment`];
    if (task.loop !== null) return compared(task.loop.until, 'decision').filter((value) => !choices.includes(value)).map((value) => `${task.id} waits for ${value}, which the form does not offer`);
    const variable = decisionVariable(task);
    if (variable === undefined || !('decisionReason' in task.outputs)) return [`${task.id} does not keep decision and reason`];
    if (task.inputs['decidedBy'] !== '=null' || !(task.outputs['decisions'] ?? '').includes('by: decidedBy')) return [`${task.id} does not note who decided`];
    const answers = model.flows.filter(({ source }) => after(model, task.id).some(({ id }) => id === source)).flatMap(({ condition }) => compared(condition ?? '', variable));
    const everywhere = model.flows.flatMap(({ condition }) => compared(condition ?? '', variable));
    return [
      ...choices.filter((value) => !answers.includes(value)).map((value) => `${task.id}: no flow answers ${value}`),
      ...everywhere.filter((value) => !choices.includes(value)).map((value) => `${task.id}: ${value} is asked for, which the form does not offer`),
    ];
  });
}

/** Error boundaries with one of these codes from which no user task can be reached, going into sub-processes too. */
export function decisionsWithoutTask(model: Model, codes: readonly string[]): string[] {
  const reaches = (id: string, seen: Set<string>): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    if (nodeOf(model, id)?.type === 'UserTask') return true;
    const inside = model.nodes.filter(({ scope, type, triggeredByEvent }) => scope === id && type !== 'BoundaryEvent' && !triggeredByEvent);
    return [...inside, ...after(model, id)].some((next) => reaches(next.id, seen));
  };
  return model.nodes.filter(({ errorCode, type }) => type === 'BoundaryEvent' && errorCode !== null && codes.includes(errorCode))
    .filter(({ id }) => !reaches(id, new Set())).map(({ id }) => `${id} leads to no user task`);
}

/** Messages that correlate neither on the run nor on a guard of it; a start event correlates on nothing. */
export const uncorrelated = (model: Model): string[] =>
  model.nodes.filter(({ message, type }) => message !== null && type !== 'StartEvent' && !['=runKey', '=guardId'].includes(message.correlationKey)).map(({ id }) => `${id} does not correlate on runKey`);

/** Forms and called processes that a running failover could pick up in a newer version. */
export const unbound = (model: Model): string[] =>
  model.nodes.filter(({ form, calls }) => (form ?? calls ?? { binding: 'deployment' }).binding !== 'deployment').map(({ id }) => `${id} is not bound to the deployment`);
