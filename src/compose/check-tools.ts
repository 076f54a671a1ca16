import { parse } from 'yaml';
import { z } from 'zod';
import type { ClusterCheck } from '../cli/context.ts';
import { noAnswer } from '../cli/render/style.ts';
import type { ClusterConfig } from '../config/schema.ts';
import { camundaOfChart, helmMajorFor } from '../domain/chart-versions.ts';
import { minorOf } from '../domain/shape.ts';
import type { ClusterPolicy } from '../ports/runs.ts';
import { RunbookError, toRunbookError } from '../errors/runbook-error.ts';
import { reading } from '../runtime/reading.ts';
import type { Exec } from '../transport/exec.ts';

export interface CheckToolsDeps {
  readonly config: ClusterConfig;
  readonly policy: ClusterPolicy;
  readonly exec: Exec;
  /** Path of helm; the one on PATH when absent. */
  readonly helm?: string | undefined;
}

const Chart = z.object({ name: z.string(), version: z.string() });
type Chart = z.infer<typeof Chart>;

/** A chart reference is read over the network. */
const DEADLINE_MS = { version: 10_000, chart: 60_000 } as const;
const INSTALLING = { region: '', neededFor: 'set-ups and failbacks' } as const;

/** What the program prints; of one that fails, the last line it says is the reason. */
async function printed(exec: Exec, file: string, args: readonly string[], timeoutMs: number): Promise<string> {
  try {
    return (await exec({ file, args, timeoutMs, effect: 'read' })).stdout.trim();
  } catch (cause) {
    const failure = toRunbookError(cause);
    const { stderr, tool } = failure.facts;
    const said = typeof stderr === 'string' ? stderr.trim().split('\n').at(-1) ?? '' : typeof tool === 'string' ? `there is no ${tool}` : '';
    throw said === '' ? failure : new RunbookError(failure.code, { ...failure.facts, error: said }, { cause });
  }
}

async function readChart({ config: { helm: installation }, exec, helm = 'helm' }: CheckToolsDeps): Promise<Chart> {
  const { chart = '', version } = installation ?? {};
  return Chart.parse(parse(await printed(exec, helm, ['show', 'chart', chart, ...(version === undefined ? [] : ['--version', version])], DEADLINE_MS.chart)));
}

/** The Camunda minor of the chart, where it is Camunda's own. */
const minorIn = ({ name, version }: Chart): string | null => (name === 'camunda-platform' ? camundaOfChart(version) : null);

async function checkChart(deps: CheckToolsDeps): Promise<{ readonly checks: readonly ClusterCheck[]; readonly carries: string | null }> {
  const shown = await reading(() => readChart(deps));
  const { chart = '' } = deps.config.helm ?? {};
  if (!shown.answers) return { carries: null, checks: [{ ...INSTALLING, check: 'chart', result: 'missing', found: `${chart} cannot be shown (${shown.error})`, remedy: 'helm repo add and helm repo update, or correct helm.chart and helm.version in regions.yaml' }] };
  const { name, version } = shown.value;
  const [carries, wanted] = [minorIn(shown.value), deps.policy.shape === undefined ? null : minorOf(deps.policy.shape.version)];
  const found = `${name} ${version}${carries === null ? '' : `, of Camunda ${carries}`}`;
  return { carries, checks: [carries === null || wanted === null || carries === wanted
    ? { ...INSTALLING, check: 'chart', result: 'ok', found }
    : { ...INSTALLING, check: 'chart', result: 'missing', found, remedy: `name a chart of Camunda ${wanted} in helm.version, or correct camunda.version: the keys of the values depend on it` }] };
}

async function checkHelm({ exec, helm = 'helm', policy: { shape } }: CheckToolsDeps, carries: string | null): Promise<ClusterCheck> {
  const check = { ...INSTALLING, check: 'helm' };
  const read = await reading(() => printed(exec, helm, ['version', '--template={{.Version}}'], DEADLINE_MS.version));
  const installs = carries ?? shape?.version ?? '8.6';
  const needed = helmMajorFor(installs);
  if (!read.answers) return { ...check, result: 'missing', found: noAnswer(read.error), remedy: `install Helm ${needed}` };
  const found = read.value;
  const major = Number(/^v?(\d+)\./.exec(found)?.[1]);
  if (Number.isNaN(major)) return { ...check, result: 'unknown', found, remedy: `see that it is Helm ${needed}` };
  return major >= needed ? { ...check, result: 'ok', found } : { ...check, result: 'missing', found, remedy: `install Helm ${needed}: the chart of Camunda ${minorOf(installs)} needs it` };
}

/** Programs that open networks and make clusters, by who runs a region. */
function programsOf({ regions }: ClusterConfig): readonly (readonly [string, string])[] {
  const named = regions.flatMap(({ provider }): (readonly [string, string])[] => typeof provider === 'string' ? [] : [
    ...(provider.gke === undefined ? [] : [['gcloud', '--version'] as const]),
    ...(provider.eks === undefined ? [] : [['aws', '--version'] as const]),
    ...(provider.eks?.create === undefined ? [] : [['eksctl', 'version'] as const]),
    ...(provider.openshift === undefined ? [] : [['subctl', 'version'] as const]),
  ]);
  return [...new Map(named)];
}

async function checkProgram([file, argument]: readonly [string, string], { exec }: CheckToolsDeps): Promise<ClusterCheck> {
  const read = await reading(() => printed(exec, file, [argument], DEADLINE_MS.version));
  const check = { check: file, region: '', neededFor: 'set-ups and teardowns' };
  return read.answers ? { ...check, result: 'ok', found: read.value.split('\n')[0] ?? 'there' } : { ...check, result: 'missing', found: noAnswer(read.error), remedy: `install ${file} and log in with it` };
}

/** Programs and chart on this machine; nothing where regions.yaml asks for no installation. */
export async function checkTools(deps: CheckToolsDeps): Promise<readonly ClusterCheck[]> {
  const programs = Promise.all(programsOf(deps.config).map((program) => checkProgram(program, deps)));
  if (deps.config.helm === undefined) return programs;
  const { checks, carries } = await checkChart(deps);
  return [await checkHelm(deps, carries), ...checks, ...(await programs)];
}
