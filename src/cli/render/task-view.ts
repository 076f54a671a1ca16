import type { OpenTask } from '../../ports/engine.ts';
import { isApproval, type TaskChoices } from '../task-choices.ts';
import type { Style } from './style.ts';
import { between } from './time.ts';

/** The command line that answers a task. */
export function answerCommand(task: Pick<OpenTask, 'key' | 'formId' | 'elementId'>, choices: TaskChoices): string {
  if (isApproval(task)) return `regionctl approve ${task.key} --as NAME`;
  return `regionctl decide ${task.key} ${choices.of(task).join('|') || 'VALUE'} --reason "…"`;
}

const indented = (text: string): string => text.split('\n').map((line) => `    ${line}`).join('\n');
const textOf = (task: OpenTask, ...names: readonly string[]): string => {
  const found = names.map((name) => task.variables[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : '';
};

/** Markdown marks that say nothing on a terminal. */
const plain = (markdown: string): string => markdown.replace(/\*\*/g, '').replace(/^#+ /gm, '');

/** A task in full: evidence, exact commands, what cannot be undone, and how to answer. */
export function renderTask(style: Style, task: OpenTask, choices: TaskChoices, nowMs: number): string {
  const [evidence, commands, irreversible] = [textOf(task, 'evidence', 'evidenceText'), textOf(task, 'commands'), textOf(task, 'irreversible')];
  return [
    `${style.strong(task.name)}  ${style.dim(`task ${task.key}, run ${task.runKey}, waiting ${between(task.createdAt, null, nowMs)}`)}`,
    ...(task.candidateGroups.length === 0 ? [] : [`  for ${task.candidateGroups.join(', ')}`]),
    ...(evidence === '' ? [] : ['  Evidence', indented(plain(evidence))]),
    ...(commands === '' ? [] : ['  Commands', indented(commands)]),
    ...(irreversible === '' ? [] : ['  Cannot be undone', indented(style.warn(plain(irreversible)))]),
    `  Answer with  ${style.strong(answerCommand(task, choices))}`,
    ...(isApproval(task) ? [`  or           regionctl reject ${task.key} --as NAME --comment "…"`] : []),
  ].join('\n');
}
