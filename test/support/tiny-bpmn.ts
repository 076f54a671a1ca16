/** Small models as text, without a diagram: for facts about the engine, never for the runbooks themselves. */
const attributes = (pairs: Readonly<Record<string, string>>): string => Object.entries(pairs).map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`).join('');

export const flow = (from: string, to: string): string => `<bpmn:sequenceFlow id="F_${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`;
export const flows = (...ids: readonly string[]): string => ids.slice(1).map((id, index) => flow(ids[index] ?? '', id)).join('');
export const start = (id: string): string => `<bpmn:startEvent id="${id}"/>`;
export const end = (id: string): string => `<bpmn:endEvent id="${id}"/>`;
export const errorEnd = (id: string, error: string): string => `<bpmn:endEvent id="${id}"><bpmn:errorEventDefinition errorRef="${error}"/></bpmn:endEvent>`;
export const output = (source: string, target: string): string => `<zeebe:output${attributes({ source, target })}/>`;
export const input = (source: string, target: string): string => `<zeebe:input${attributes({ source, target })}/>`;
const extensions = (...parts: readonly string[]): string => `<bpmn:extensionElements>${parts.join('')}</bpmn:extensionElements>`;
export const mappings = (...parts: readonly string[]): string => parts.length === 0 ? '' : `<zeebe:ioMapping>${parts.join('')}</zeebe:ioMapping>`;
export const job = (id: string, type: string, ...io: readonly string[]): string =>
  `<bpmn:serviceTask id="${id}" name="${id}">${extensions(`<zeebe:taskDefinition type="${type}" retries="3"/>`, '<zeebe:taskHeaders><zeebe:header key="approval" value="Approve"/></zeebe:taskHeaders>', mappings(...io))}</bpmn:serviceTask>`;
export const call = (id: string, processId: string): string =>
  `<bpmn:callActivity id="${id}" name="${id}">${extensions(`<zeebe:calledElement processId="${processId}" bindingType="deployment" propagateAllChildVariables="false"/>`)}</bpmn:callActivity>`;
export const userTask = (id: string, formId: string): string =>
  `<bpmn:userTask id="${id}" name="${id}">${extensions('<zeebe:userTask/>', `<zeebe:formDefinition formId="${formId}" bindingType="deployment"/>`)}</bpmn:userTask>`;
export const subProcess = (id: string, ...content: readonly string[]): string => `<bpmn:subProcess id="${id}" name="${id}">${content.join('')}</bpmn:subProcess>`;
export const eventSubProcess = (id: string, ...content: readonly string[]): string => `<bpmn:subProcess id="${id}" triggeredByEvent="true">${content.join('')}</bpmn:subProcess>`;
export const messageStart = (id: string, message: string): string => `<bpmn:startEvent id="${id}" isInterrupting="true"><bpmn:messageEventDefinition messageRef="${message}"/></bpmn:startEvent>`;
/** Its outgoing flow is named twice: the engine checks for it before it reads the flows. */
export const messageBoundary = (id: string, { on, message: reference, next }: { readonly on: string; readonly message: string; readonly next: string }): string =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${on}"><bpmn:outgoing>F_${id}_${next}</bpmn:outgoing><bpmn:messageEventDefinition messageRef="${reference}"/></bpmn:boundaryEvent>`;
export const errorBoundary = (id: string, { on, error, next }: { readonly on: string; readonly error?: string; readonly next: string }, ...io: readonly string[]): string =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${on}">${io.length === 0 ? '' : extensions(mappings(...io))}<bpmn:outgoing>F_${id}_${next}</bpmn:outgoing><bpmn:errorEventDefinition${error === undefined ? '' : ` errorRef="${error}"`}/></bpmn:boundaryEvent>`;

export interface MultiInstance { readonly collection: string; readonly element: string; readonly outputCollection: string; readonly outputElement: string; readonly completionCondition: string }

export const approvalTask = (id: string, { formId, multi, io = [], groups = '=[approver]' }: { readonly formId: string; readonly multi: MultiInstance; readonly io?: readonly string[]; readonly groups?: string }): string =>
  `<bpmn:userTask id="${id}" name="${id}">${extensions(
    '<zeebe:userTask/>', `<zeebe:formDefinition formId="${formId}" bindingType="deployment"/>`, `<zeebe:assignmentDefinition${attributes({ candidateGroups: groups })}/>`, mappings(...io),
  )}<bpmn:multiInstanceLoopCharacteristics>${extensions(`<zeebe:loopCharacteristics${attributes({
    inputCollection: multi.collection, inputElement: multi.element, outputCollection: multi.outputCollection, outputElement: multi.outputElement,
  })}/>`)}<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${multi.completionCondition}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>`;

export const message = (id: string, name: string, correlationKey: string): string =>
  `<bpmn:message id="${id}" name="${name}">${extensions(`<zeebe:subscription${attributes({ correlationKey })}/>`)}</bpmn:message>`;
export const error = (id: string, code: string): string => `<bpmn:error id="${id}" name="${code}" errorCode="${code}"/>`;

/** A whole file: the process, then the root elements it refers to, then a diagram where one is needed. */
export const model = (processId: string, content: readonly string[], roots: readonly string[] = [], diagram = ''): { readonly name: string; readonly content: string } => ({
  name: `${processId}.bpmn`,
  content: `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions_${processId}" targetNamespace="http://bpmn.io/schema/bpmn">
<bpmn:process id="${processId}" isExecutable="true">${content.join('')}</bpmn:process>${roots.join('')}${diagram}
</bpmn:definitions>`,
});

export const form = (id: string): { readonly name: string; readonly content: string } => ({
  name: `${id}.form`,
  content: JSON.stringify({ id, type: 'default', schemaVersion: 17, executionPlatform: 'Camunda Cloud', executionPlatformVersion: '8.6.0', components: [{ type: 'textfield', key: 'decision', label: 'Decision', id: 'Field_decision' }] }),
});
