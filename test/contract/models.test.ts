import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors/catalogue.ts';
import { workers } from '../../workers/index.ts';
import { badDecisions, badIds, decisionsWithoutTask, stepsOutsidePattern, unbound, uncaughtCodes, uncorrelated, undrawn } from '../support/model-rules.ts';
import { choicesOf, readForms, readModels } from '../support/models.ts';

const project = join(import.meta.dirname, '..', '..');
const models = await readModels();
const forms = readForms();
const kebab = (name: string): string => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
/** Codes that only a person can answer. */
const ASKS = ['REGION_STILL_ALIVE', 'FOREIGN_CHANGE_PENDING', 'EXPORTING_STALLED', 'REGION_NOT_EMPTY', 'NETWORK_BROKEN', 'ISOLATION_NOT_ENFORCED', 'PLAN_CHANGED', 'APPROVAL_INVALID'];

describe.each(models.map((model) => ({ processId: model.processId, model })))('$processId', ({ model }) => {
  it('is named like its file and its pool', () => {
    expect(model).toMatchObject({ file: kebab(model.processId), pools: [model.processName], warnings: [] });
  });
  it('has ids that are prefixed and unique', () => expect(badIds(model)).toEqual([]));
  it('draws every element', () => expect(undrawn(model)).toEqual([]));
  it('has a worker for every job type', () => {
    const types = model.nodes.flatMap(({ jobType }) => (jobType === null ? [] : [jobType]));
    expect(types.filter((type) => !workers.has(type) || !existsSync(join(project, 'workers', `${type.replace('.', '/')}.ts`)))).toEqual([]);
  });
  it('catches every BPMN error that its workers declare', () => expect(uncaughtCodes(model, workers)).toEqual([]));
  it('catches no BPMN error that the catalogue does not know', () => {
    const thrown = model.nodes.filter(({ type }) => type === 'EndEvent').map(({ errorCode }) => errorCode);
    const known = new Set<string | null>([...Object.keys(ERRORS), ...thrown]);
    expect(model.nodes.flatMap(({ errorCode }) => (known.has(errorCode) || errorCode === null ? [] : [errorCode]))).toEqual([]);
  });
  it('changes the managed cluster only in steps of preview, approve, do', () => expect(stepsOutsidePattern(model, workers)).toEqual([]));
  it('asks with forms whose choices are the answers of the model', () => expect(badDecisions(model, forms)).toEqual([]));
  it('leads every question to a person', () => expect(decisionsWithoutTask(model, ASKS)).toEqual([]));
  it('correlates messages on the run', () => expect(uncorrelated(model)).toEqual([]));
  it('binds forms and called processes to its deployment', () => expect(unbound(model)).toEqual([]));
});

describe('every worker', () => {
  it('is used by a model', () => {
    const used = new Set(models.flatMap(({ nodes }) => nodes.map(({ jobType }) => jobType)));
    expect([...workers.keys()].filter((type) => !used.has(type))).toEqual([]);
  });
});

describe.each(forms.map((form) => ({ id: form.id, form })))('form $id', ({ form }) => {
  it('is named like its file, for the oldest engine that runs the models', () => {
    expect(form).toMatchObject({ id: form.file, executionPlatform: 'Camunda Cloud', executionPlatformVersion: '8.6.0' });
  });
  it('is used by a model', () => {
    expect(models.flatMap(({ nodes }) => nodes.map((node) => node.form?.id))).toContain(form.id);
  });
  it('asks for a decision without suggesting one, for a reason, and for a name where the task API keeps none', () => {
    if (choicesOf(form).length === 0) return;
    const decision = form.components.find(({ key }) => key === 'decision');
    expect(decision).toMatchObject({ type: 'radio', validate: { required: true } });
    expect(decision).not.toHaveProperty('defaultValue');
    const reason = form.components.find(({ key }) => key === (form.id.startsWith('decide-') ? 'reason' : 'comment'));
    expect(reason).toMatchObject({ type: 'textarea' });
    if (!form.id.startsWith('decide-')) return;
    expect(reason).toMatchObject({ validate: { required: true } });
    expect(form.components.find(({ key }) => key === 'decidedBy')).toMatchObject({ type: 'textfield', validate: { required: true } });
  });
  it('lets facts be read only: nothing but decision, words and a name can be filled in', () => {
    const keys = form.components.flatMap(({ key }) => key ?? []);
    expect(form.id.startsWith('start-') ? [] : keys.filter((key) => !['decision', 'reason', 'comment', 'decidedBy'].includes(key))).toEqual([]);
  });
  it('says what each choice does', () => {
    const text = form.components.map((component) => component.text ?? '').join('\n').toLowerCase();
    expect(choicesOf(form).filter((choice) => !text.includes(`**${choice}`))).toEqual([]);
  });
});
