import { camundaOfChart } from '../domain/chart-versions.ts';
import { minorOf } from '../domain/shape.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import { ZEEBE_VERSIONS, type LabOptions } from '../ports/lab.ts';
import { hasCgroupV1 } from './cgroups.ts';
import { zeebeOf } from './options.ts';

/**
 * @throws PREREQUISITE_MISSING (refuse) no root, or not cgroup v1
 */
export function requireMachine(): void {
  if (process.getuid?.() !== 0) throw new RunbookError('PREREQUISITE_MISSING', { missing: 'root: the lab makes network namespaces and mounts' });
  if (!hasCgroupV1()) throw new RunbookError('PREREQUISITE_MISSING', { missing: 'cgroup v1 hierarchies (freezer, memory) under /sys/fs/cgroup: on cgroup v2 the lab does not run yet', remedy: 'boot with systemd.unified_cgroup_hierarchy=0' });
}

/** The minor version that an official chart installs, as far as its file name tells. */
const camundaOf = (chart = ''): string | null => camundaOfChart(/camunda-platform-(\d[\w.+-]*)\.tgz$/.exec(chart)?.[1] ?? '');

/** @throws USAGE (refuse) sizes that no dual-region cluster can have, parts that do not go together */
export function requireOptions(options: LabOptions): void {
  const { brokers, partitions, chart, search, webApps } = options;
  const zeebe = zeebeOf(options);
  if (!Number.isInteger(brokers) || brokers < 4 || brokers % 2 !== 0) throw new RunbookError('USAGE', { brokers, expected: 'an even number, 4 or more: the replication factor is 4, two replicas a region' });
  if (!Number.isInteger(partitions) || partitions < 1) throw new RunbookError('USAGE', { partitions, expected: '1 or more' });
  if (!ZEEBE_VERSIONS.includes(zeebe)) throw new RunbookError('USAGE', { zeebe, expected: `--zeebe ${ZEEBE_VERSIONS.join(' or ')}: no other distribution of Zeebe is published that the lab could run` });
  if (webApps === true && zeebe !== '8.6.0') throw new RunbookError('USAGE', { webApps, zeebe, expected: 'no --webapps with --zeebe 8.5.8: its distribution holds neither Operate nor Tasklist' });
  if (webApps === true && search !== 'opensearch') throw new RunbookError('USAGE', { webApps, search: search ?? 'elasticsearch', expected: '--search opensearch with --webapps: the lab\'s Elasticsearch has too few modules for Operate and Tasklist' });
  const installed = camundaOf(chart);
  if (installed !== null && installed !== minorOf(zeebe)) {
    const fitting = ZEEBE_VERSIONS.find((version) => minorOf(version) === installed);
    throw new RunbookError('USAGE', { chart, zeebe, expected: `a chart of Camunda ${minorOf(zeebe)}${fitting === undefined ? '' : `, or --zeebe ${fitting}`}: this one installs ${installed}` });
  }
  if (chart !== undefined && search === 'opensearch') throw new RunbookError('USAGE', { chart, search, expected: 'no --chart with --search opensearch: the lab runs the official chart on Elasticsearch' });
}
