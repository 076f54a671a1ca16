import { RunbookError } from '../../errors/runbook-error.ts';
import type { ClassicMode } from '../generation.ts';
import { regionNamed } from '../regions.ts';
import { isAtLeast } from '../shape.ts';
import { classic } from './classic.ts';
import { mergeValues } from './merge.ts';
import { orchestration810 } from './orchestration-8.10.ts';
import { orchestration88 } from './orchestration-8.8.ts';
import { orchestration89 } from './orchestration-8.9.ts';
import type { Dialect, Values, ValuesInput } from './values.ts';

/**
 * The complete values of one region for one step, in the keys of the chart that belongs to the version. What the overlays say wins over
 * what is derived; a step without web apps wins over the overlays. Charts ignore `regionRunbooks`: by it the step is read back. Pure.
 * @throws CONFIG_INVALID (refuse) for a version whose keys are not known
 */
export function renderValues(input: ValuesInput): Values {
  const dialect = dialectOf(input.shape.version);
  return mergeValues(
    dialect.normal(input, regionNamed(input.layout, input.region)), ...input.overlays,
    ...(input.step === 'without-web-apps' ? [dialect.withoutWebApps] : []), ...(input.classic === undefined ? [] : [modeValues(dialect, input, input.classic)]),
    { regionRunbooks: { step: input.step, ...(input.classic === undefined ? {} : { classic: input.classic }) } },
  );
}

function modeValues({ mode }: Dialect, input: ValuesInput, classic: ClassicMode): Values {
  if (mode === undefined || isAtLeast(input.shape.version, '8.6')) throw new RunbookError('CONFIG_INVALID', { version: input.shape.version, problem: 'its charts know no installationType', remedy: 'Correct camunda.version: the cluster answers as one of 8.2 to 8.5 does' });
  return mode(input, classic);
}

function dialectOf(version: string): Dialect {
  if (isAtLeast(version, '8.11') || !isAtLeast(version, '8.2')) throw new RunbookError('CONFIG_INVALID', { version, problem: 'the keys of its chart are not known', remedy: 'Use a version from 8.2 to 8.10' });
  if (isAtLeast(version, '8.10')) return orchestration810;
  if (isAtLeast(version, '8.9')) return orchestration89;
  return isAtLeast(version, '8.8') ? orchestration88 : classic;
}
