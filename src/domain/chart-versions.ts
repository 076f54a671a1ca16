import { isAtLeast, minorOf } from './shape.ts';

/** Minor versions of Camunda that can be installed, oldest and newest. */
export const INSTALLABLE = { oldest: '8.2', newest: '8.10' } as const;

/** Whether a set-up can install this version of Camunda, for example `8.6.0`. */
export const isInstallable = (version: string): boolean => isAtLeast(version, INSTALLABLE.oldest) && !isAtLeast(version, '8.11') && minorOf(version).startsWith('8.');

/** Chart majors that carry a Camunda minor of another number. @source camunda-platform-helm, version matrix */
const CAMUNDA_OF_CHART: Readonly<Record<string, string>> = { 9: '8.4', 10: '8.5', 11: '8.6', 12: '8.7', 13: '8.8', 14: '8.9', 15: '8.10' };

/** The Camunda minor of a version of Camunda's own chart: `8.6` for `11.12.3`, `8.3` for `8.3.2`; null where it is not known. */
export function camundaOfChart(chartVersion: string): string | null {
  const [major = ''] = chartVersion.replace(/^[v^~]/, '').split('.');
  return major === '8' ? minorOf(chartVersion) : CAMUNDA_OF_CHART[major] ?? null;
}

/** Whether a chart reference or path is Camunda's own chart, by its last part: `camunda/camunda-platform`, `oci://…/camunda-platform`, `./camunda-platform-11.12.3.tgz`. */
export const isCamundaChart = (chart: string): boolean => /(^|\/)camunda-platform(-\d[\w.+-]*\.tgz)?\/?$/.test(chart);

/** The oldest major of helm that renders the chart of this Camunda version. @source camunda-platform-helm 15.x, requirements */
export const helmMajorFor = (version: string): number => isAtLeast(version, '8.10') ? 4 : 3;
