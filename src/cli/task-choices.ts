import { z } from 'zod';
import { RunbookError } from '../errors/runbook-error.ts';
import type { OpenTask, Resource } from '../ports/engine.ts';
import type { EngineConnection } from './context.ts';

const Form = z.object({
  id: z.string(),
  components: z.array(z.object({ key: z.string().optional(), values: z.array(z.object({ value: z.string(), label: z.string() })).optional() })),
});

/** The values that each form offers, read from the forms themselves. */
export interface TaskChoices { of(task: Pick<OpenTask, 'formId' | 'elementId'>): readonly string[] }

/** Task elements by the form that the models bind to them: the engine of 8.6 names a bound form by its key only. */
const FORM_OF_ELEMENT: Readonly<Record<string, string>> = {
  Task_DecideLostRegion: 'decide-lost-region', Task_DecideForeignChange: 'decide-foreign-change', Task_DecideStalledExporting: 'decide-stalled-exporting',
};

export function choicesFrom(resources: readonly Resource[]): TaskChoices {
  const forms = resources.filter(({ name }) => name.endsWith('.form')).map(({ content }) => Form.parse(JSON.parse(content)));
  return {
    of({ formId, elementId }) {
      const wanted = [formId, FORM_OF_ELEMENT[elementId]];
      const form = forms.find(({ id }) => wanted.includes(id));
      return form?.components.find(({ key }) => key === 'decision')?.values?.map(({ value }) => value) ?? [];
    },
  };
}

/** Whether the task approves a step; the others ask for a decision. */
export const isApproval = ({ elementId, formId }: Pick<OpenTask, 'elementId' | 'formId'>): boolean => elementId.startsWith('Task_Approve') || formId === 'approve-step';

/** @throws NOT_FOUND (refuse) when no open task has this key */
export async function openTask({ tasks }: Pick<EngineConnection, 'tasks'>, key: string): Promise<OpenTask> {
  const open = await tasks.listOpen();
  const task = open.find((candidate) => candidate.key === key);
  if (task === undefined) throw new RunbookError('NOT_FOUND', { task: key, open: open.map(({ key: other, name }) => `${other} ${name}`) });
  return task;
}
