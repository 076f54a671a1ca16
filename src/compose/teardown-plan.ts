import type { RunPlan, TeardownPlanRequest } from '../domain/run-plan.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { PlanDeps } from './plan-step.ts';

/** Plans a teardown over both regions. @throws UNEXPECTED (defect) until its steps are there */
export function planTeardown({ cluster }: TeardownPlanRequest, _deps: PlanDeps): Promise<RunPlan> {
  return Promise.reject(new RunbookError('UNEXPECTED', { cluster, problem: 'the plan of a teardown is not there yet' }));
}
