import type { ValuesStep } from '../cli/context.ts';
import { RunbookError } from '../errors/runbook-error.ts';

/** The complete values of the release in a region. @throws UNEXPECTED (defect) until they are written */
export function valuesOf(cluster: string, region: string, { webApps }: ValuesStep): Promise<string> {
  return Promise.reject(new RunbookError('UNEXPECTED', { cluster, region, webApps, problem: 'the values are not written yet' }));
}
