import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ModelElement } from '../cli/context.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Resource } from '../ports/engine.ts';
import type { Places } from '../ports/places.ts';

const filesIn = (folder: string, end: string): Resource[] =>
  readdirSync(folder).filter((name) => name.endsWith(end)).sort().map((name) => ({ name: basename(name), content: readFileSync(join(folder, name), 'utf8') }));

/** All models and forms of the project. */
export function readResources({ project }: Pick<Places, 'project'>): readonly Resource[] {
  return [...filesIn(join(project, 'bpmn'), '.bpmn'), ...filesIn(join(project, 'bpmn', 'forms'), '.form')];
}

const Named = z.object({ id: z.string(), name: z.string().optional() });
const Flow = Named.extend({ targetRef: Named.optional() });
const Element = Named.extend({ $type: z.string(), outgoing: z.array(Flow).optional(), flowElements: z.array(z.unknown()).optional() });
const Definitions = z.object({ rootElements: z.array(z.unknown()) });

function elementsOf(scope: unknown, parents: readonly string[]): ModelElement[] {
  const { flowElements = [] } = Element.parse(scope);
  return flowElements.flatMap((raw) => {
    const element = Element.safeParse(raw);
    if (!element.success || element.data.$type === 'bpmn:SequenceFlow') return [];
    const { id, name = '', $type: type, outgoing = [] } = element.data;
    const own: ModelElement = { id, name, type, parents, next: outgoing.flatMap(({ targetRef }) => (targetRef === undefined ? [] : [targetRef.id])) };
    return [own, ...elementsOf(raw, [id, ...parents])];
  });
}

/** The elements of a process, those of its sub-processes included. @throws NOT_FOUND (refuse) */
export async function readModel(resources: readonly Resource[], processId: string): Promise<readonly ModelElement[]> {
  const { default: BpmnModdle } = await import('bpmn-moddle');
  for (const { content } of resources.filter(({ name }) => name.endsWith('.bpmn'))) {
    const { rootElement } = await new BpmnModdle({}).fromXML(content);
    const process = Definitions.parse(rootElement).rootElements.find((root) => Element.safeParse(root).data?.id === processId);
    if (process !== undefined) return elementsOf(process, []);
  }
  throw new RunbookError('NOT_FOUND', { process: processId });
}
