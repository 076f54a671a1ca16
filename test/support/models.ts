import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import BpmnModdle, { type ModdleElement } from 'bpmn-moddle';
import { z } from 'zod';

const project = join(import.meta.dirname, '..', '..');
const zeebe: unknown = JSON.parse(readFileSync(join(project, 'node_modules/zeebe-bpmn-moddle/resources/zeebe.json'), 'utf8'));

/** One flow node of a model, flattened: what a contract can be about. FEEL expressions come with their leading `=`. */
export interface ModelNode {
  readonly id: string;
  /** BPMN type without prefix, for example `ServiceTask`. */
  readonly type: string;
  readonly name: string;
  /** Id of the sub-process or process that it stands in. */
  readonly scope: string;
  readonly attachedTo: string | null;
  readonly triggeredByEvent: boolean;
  readonly errorCode: string | null;
  readonly message: { readonly name: string; readonly correlationKey: string } | null;
  readonly jobType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: { readonly id: string; readonly binding: string } | null;
  readonly isEngineTask: boolean;
  readonly candidateGroups: string | null;
  readonly calls: { readonly processId: string; readonly binding: string } | null;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly loop: { readonly over: string; readonly element: string; readonly collects: string; readonly collected: string; readonly until: string } | null;
}

export interface ModelFlow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly condition: string | null;
  readonly isDefault: boolean;
}

export interface Model {
  /** Without folder and extension. */
  readonly file: string;
  readonly processId: string;
  readonly processName: string;
  readonly pools: readonly string[];
  readonly warnings: readonly string[];
  /** Every id of the document, twice when it is given twice. */
  readonly ids: readonly string[];
  readonly nodes: readonly ModelNode[];
  readonly flows: readonly ModelFlow[];
  /** Ids that have a shape, an edge, a plane of their own. */
  readonly drawn: { readonly shapes: readonly string[]; readonly edges: readonly string[]; readonly planes: readonly string[]; readonly collapsed: readonly string[] };
}

const record = (entries: readonly (readonly [string | undefined, string | undefined])[]): Record<string, string> =>
  Object.fromEntries(entries.map(([key, value]) => [key ?? '', value ?? '']));
const extension = (element: ModdleElement | undefined, type: string): ModdleElement | undefined =>
  element?.extensionElements?.values?.find(({ $type }) => $type === `zeebe:${type}`);

function readNode(element: ModdleElement, scope: string): ModelNode {
  const event = element.eventDefinitions?.[0];
  const message = event?.messageRef;
  const form = extension(element, 'FormDefinition');
  const called = extension(element, 'CalledElement');
  const mapping = extension(element, 'IoMapping');
  const loop = extension(element.loopCharacteristics, 'LoopCharacteristics');
  return {
    id: element.id ?? '', type: element.$type.replace('bpmn:', ''), name: element.name ?? '', scope,
    attachedTo: element.attachedToRef?.id ?? null,
    triggeredByEvent: element.triggeredByEvent ?? false,
    errorCode: event?.errorRef?.errorCode ?? null,
    message: message === undefined ? null : { name: message.name ?? '', correlationKey: extension(message, 'Subscription')?.correlationKey ?? '' },
    jobType: extension(element, 'TaskDefinition')?.type ?? null,
    headers: record((extension(element, 'TaskHeaders')?.values ?? []).map(({ key, value }) => [key, value])),
    form: form === undefined ? null : { id: form.formId ?? '', binding: form.bindingType ?? 'latest' },
    isEngineTask: extension(element, 'UserTask') !== undefined,
    candidateGroups: extension(element, 'AssignmentDefinition')?.candidateGroups ?? null,
    calls: called === undefined ? null : { processId: called.processId ?? '', binding: called.bindingType ?? 'latest' },
    inputs: record((mapping?.inputParameters ?? []).map(({ target, source }) => [target, source])),
    outputs: record((mapping?.outputParameters ?? []).map(({ target, source }) => [target, source])),
    loop: loop === undefined ? null : {
      over: loop.inputCollection ?? '', element: loop.inputElement ?? '', collects: loop.outputCollection ?? '', collected: loop.outputElement ?? '',
      until: element.loopCharacteristics?.completionCondition?.body ?? '',
    },
  };
}

function collect(container: ModdleElement, nodes: ModelNode[], flows: ModelFlow[]): void {
  for (const element of container.flowElements ?? []) {
    if (element.$type === 'bpmn:SequenceFlow') {
      flows.push({
        id: element.id ?? '', source: element.sourceRef?.id ?? '', target: element.targetRef?.id ?? '',
        condition: element.conditionExpression?.body ?? null, isDefault: element.sourceRef?.default?.id === element.id,
      });
      continue;
    }
    nodes.push(readNode(element, container.id ?? ''));
    collect(element, nodes, flows);
  }
}

/** Reads one model. @throws when it holds no executable process */
export async function readModel(file: string, xml: string): Promise<Model> {
  const { rootElement, warnings } = await new BpmnModdle({ zeebe }).fromXML(xml);
  const roots = rootElement.rootElements ?? [];
  const executable = roots.filter(({ $type, isExecutable }) => $type === 'bpmn:Process' && isExecutable === true);
  const [process] = executable;
  if (process === undefined || executable.length > 1) throw new Error(`${file}: ${executable.length} executable processes instead of one`);
  const nodes: ModelNode[] = [];
  const flows: ModelFlow[] = [];
  collect(process, nodes, flows);
  const planes = (rootElement.diagrams ?? []).flatMap(({ plane }) => (plane === undefined ? [] : [plane]));
  const drawn = planes.flatMap(({ planeElement }) => planeElement ?? []);
  const idsOf = (elements: readonly ModdleElement[]): string[] => elements.map(({ bpmnElement }) => bpmnElement?.id ?? '');
  const shapes = drawn.filter(({ $type }) => $type === 'bpmndi:BPMNShape');
  return {
    file, processId: process.id ?? '', processName: process.name ?? '',
    pools: roots.flatMap(({ participants }) => participants ?? []).map(({ name }) => name ?? ''),
    warnings: warnings.map(({ message }) => message),
    ids: [...xml.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? ''),
    nodes, flows,
    drawn: {
      shapes: idsOf(shapes), edges: idsOf(drawn.filter(({ $type }) => $type === 'bpmndi:BPMNEdge')), planes: idsOf(planes),
      collapsed: idsOf(shapes.filter(({ bpmnElement, isExpanded }) => bpmnElement?.$type === 'bpmn:SubProcess' && isExpanded === false)),
    },
  };
}

/** Every model of the project, by file name. */
export const readModels = (): Promise<Model[]> =>
  Promise.all(readdirSync(join(project, 'bpmn')).filter((name) => name.endsWith('.bpmn')).sort()
    .map((name) => readModel(basename(name, '.bpmn'), readFileSync(join(project, 'bpmn', name), 'utf8'))));

const FormField = z.object({
  type: z.string(), key: z.string().optional(), text: z.string().optional(), defaultValue: z.unknown().optional(),
  values: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  validate: z.object({ required: z.boolean().optional() }).optional(),
});
const FormSchema = z.object({ id: z.string(), executionPlatform: z.string(), executionPlatformVersion: z.string(), components: z.array(FormField) });
export type Form = z.infer<typeof FormSchema> & { readonly file: string };

/** Every form of the project, by file name. */
export const readForms = (): Form[] =>
  readdirSync(join(project, 'bpmn/forms')).filter((name) => name.endsWith('.form')).sort()
    .map((name) => ({ file: basename(name, '.form'), ...FormSchema.parse(JSON.parse(readFileSync(join(project, 'bpmn/forms', name), 'utf8'))) }));

/** The choices of a form's `decision`; empty when it asks for none. */
export const choicesOf = (form: Form | undefined): string[] =>
  (form?.components.find(({ key }) => key === 'decision')?.values ?? []).map(({ value }) => value);
