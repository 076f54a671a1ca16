import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { liveExec } from '../../src/transport/exec.ts';
import { helm4, labTools } from './client-tools.ts';
import { testPlaces } from './engine.ts';

const FOLDER = process.env['REGIONCTL_CHARTS'] ?? join(testPlaces.project, '..', 'shared', 'charts');
const REPOSITORY = 'https://helm.camunda.io';
const OWN = join(testPlaces.project, 'deploy', 'charts', 'zeebe-dual-region');

/** The charts from this one on refuse an older helm. */
const needsHelm4 = (chartVersion: string): boolean => Number(chartVersion.split('.')[0]) >= 15;

/** Camunda's charts and helm to render them. */
export interface OfficialCharts {
  /** What `helm template` prints of a chart with these values; a text says why there is no such chart. `null` is the project's own chart. */
  render(chartVersion: string | null, wanted: { readonly namespace: string; readonly values: string }): Promise<{ readonly stdout: string } | string>;
  close(): Promise<void>;
}

/** Charts are taken where somebody put them, else pulled from their repository. */
export async function officialCharts(): Promise<OfficialCharts> {
  const [{ helm }, newHelm] = await Promise.all([labTools(), helm4()]);
  const folder = await mkdtemp(join(tmpdir(), 'charts-'));
  let unreachable: string | undefined;
  const chartOf = async (version: string | null): Promise<{ readonly path: string } | string> => {
    if (version === null) return { path: OWN };
    const file = `camunda-platform-${version}.tgz`;
    for (const place of [FOLDER, folder]) if ((await readdir(place).catch((): string[] => [])).includes(file)) return { path: join(place, file) };
    unreachable ??= await liveExec({ file: helm, args: ['pull', 'camunda-platform', '--repo', REPOSITORY, '--version', version, '--destination', folder], timeoutMs: 20_000, effect: 'read' }).then(() => undefined, (cause: unknown) => failureOf(cause));
    return unreachable === undefined ? { path: join(folder, file) } : `no ${file} in ${FOLDER} (REGIONCTL_CHARTS), and ${REPOSITORY} gives none: ${unreachable}`;
  };
  return {
    render: async (chartVersion, { namespace, values }) => {
      const chart = await chartOf(chartVersion);
      if (typeof chart === 'string') return chart;
      const file = chartVersion !== null && needsHelm4(chartVersion) ? newHelm : helm;
      return liveExec({ file, args: ['template', 'camunda', chart.path, '--namespace', namespace, '-f', '-'], stdin: values, timeoutMs: 60_000, effect: 'read' })
        .catch((cause: unknown) => Promise.reject(new Error(failureOf(cause))));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const failureOf = (cause: unknown): string => cause instanceof RunbookError && typeof cause.facts['stderr'] === 'string' ? cause.facts['stderr'].trim() : String(cause);
