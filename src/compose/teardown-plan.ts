import type { RunPlan, TeardownPlanRequest } from '../domain/run-plan.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { PlanDeps } from './plan-step.ts';

/** Plans a teardown over both regions. @throws UNEXPECTED (defect) until its steps are there */
export function planTeardown({ cluster }: TeardownPlanRequest, { policy }: PlanDeps): Promise<RunPlan> {
  return Promise.reject(new RunbookError('UNEXPECTED', { cluster, regions: policy.layout.regions.map(({ name }) => name), problem: 'the plan of a teardown is not there yet' }));
}
