import type { RunPlan } from '../../domain/run-plan.ts';
import type { Style } from './style.ts';
import { renderFacts } from './table.ts';

const fact = (label: string, value: string | undefined): readonly (readonly [string, string])[] => (value === undefined ? [] : [[label, value]]);

/** The plan as a person reads it: each step with its exact command lines. */
export function renderPlan(style: Style, plan: RunPlan): string {
  const steps = plan.steps.flatMap(({ title, jobType, commands, approved, note }, index) => [
    '', `${style.strong(`${index + 1}. ${title}`)}  ${style.dim(jobType)}${approved ? `  ${style.warn(plan.approvers.length === 0 ? 'changes the cluster' : `after approval by ${plan.approvers.join(' and ')}`)}` : ''}`,
    ...(note === '' ? [] : [`   ${style.dim(note)}`]),
    ...commands.map((command) => `   ${command}`),
  ]);
  return [
    renderFacts(style, [
      ['cluster', plan.cluster],
      ...fact(plan.runbook === 'RegionFailback' ? 'comes back' : 'lost', plan.lostRegion), ...fact('surviving', plan.survivingRegion), ...fact('regions', plan.regions?.join(', ')), ...fact('verdict', plan.verdict),
      ['approvals', plan.approvers.join(', ') || 'none asked for'],
    ]),
    ...plan.observers.map((says) => `  - ${says}`),
    ...(plan.problems === undefined ? [] : ['', 'In the way:', ...plan.problems.map((says) => `  - ${style.bad(says)}`)]),
    ...(plan.decision === undefined ? [] : ['', style.warn(plan.decision)]),
    ...steps,
    ...(plan.ends === undefined ? [] : ['', style.bad(`The run would end here: ${plan.ends.why} [${plan.ends.code}]`)]),
    '', style.dim('Nothing was changed. RUN_KEY, JOB_KEY and RUNNER are known only at run time.'),
  ].join('\n');
}
