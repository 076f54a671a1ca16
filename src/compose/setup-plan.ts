import type { RunPlan, SetupPlanRequest } from '../domain/run-plan.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { PlanDeps } from './plan-step.ts';

/** Plans a set-up over both regions. @throws UNEXPECTED (defect) until its steps are there */
export function planSetup({ cluster }: SetupPlanRequest, { policy }: PlanDeps): Promise<RunPlan> {
  return Promise.reject(new RunbookError('UNEXPECTED', { cluster, regions: policy.layout.regions.map(({ name }) => name), problem: 'the plan of a set-up is not there yet' }));
}
