import { RunbookError } from '../../errors/runbook-error.ts';
import type { ClassicMode } from '../generation.ts';
import { failoverNamespace, regionNamed, type Region } from '../regions.ts';
import { isAtLeast } from '../shape.ts';
import { classic } from './classic.ts';
import { mergeValues } from './merge.ts';
import { orchestration810 } from './orchestration-8.10.ts';
import { orchestration88 } from './orchestration-8.8.ts';
import { orchestration89 } from './orchestration-8.9.ts';
import type { Dialect, Values, ValuesInput } from './values.ts';

/**
 * The complete values of one region for one step, in the keys of the chart that belongs to the version. What the overlays say wins over
 * what is derived; a step without web apps and a mode win over the overlays. Charts ignore `regionRunbooks`: by it both are read back. Pure.
 * @throws CONFIG_INVALID (refuse) for a version whose keys are not known, and for a mode with a version that has none
 */
export function renderValues(input: ValuesInput): Values {
  const { classic, step } = input;
  const dialect = dialectOf(input.shape.version);
  const values = mergeValues(
    dialect.normal(input, placeOf(input)), ...input.overlays,
    ...(step === 'without-web-apps' ? [dialect.withoutWebApps] : []), ...(classic === undefined ? [] : [modeValues(dialect, input, classic)]),
  );
  return { ...values, regionRunbooks: { step, ...(classic === undefined ? {} : { classic }) } };
}

/** Where the release stands. A mode in the wrong region would start brokers under ids that run already. */
function placeOf({ layout, region: name, classic }: ValuesInput): Region {
  const region = regionNamed(layout, name);
  if (classic === undefined || classic.installationType === 'normal') return region;
  if ((classic.installationType === 'failBack') !== (name === classic.lostRegion)) throw new RangeError(`${name} is not installed as ${classic.installationType} for ${classic.lostRegion}`);
  return classic.installationType === 'failOver' ? { ...region, namespace: failoverNamespace(region.namespace) } : region;
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
