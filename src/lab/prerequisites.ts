import { RunbookError } from '../errors/runbook-error.ts';
import type { LabOptions } from '../ports/lab.ts';
import { hasCgroupV1 } from './cgroups.ts';

/**
 * @throws PREREQUISITE_MISSING (refuse) no root, or not cgroup v1
 */
export function requireMachine(): void {
  if (process.getuid?.() !== 0) throw new RunbookError('PREREQUISITE_MISSING', { missing: 'root: the lab makes network namespaces and mounts' });
  if (!hasCgroupV1()) throw new RunbookError('PREREQUISITE_MISSING', { missing: 'cgroup v1 hierarchies (freezer, memory) under /sys/fs/cgroup: on cgroup v2 the lab does not run yet', remedy: 'boot with systemd.unified_cgroup_hierarchy=0' });
}

/** @throws USAGE (refuse) sizes that no dual-region cluster can have, parts that do not go together */
export function requireOptions({ brokers, partitions, chart, search, webApps }: LabOptions): void {
  if (!Number.isInteger(brokers) || brokers < 4 || brokers % 2 !== 0) throw new RunbookError('USAGE', { brokers, expected: 'an even number, 4 or more: the replication factor is 4, two replicas a region' });
  if (!Number.isInteger(partitions) || partitions < 1) throw new RunbookError('USAGE', { partitions, expected: '1 or more' });
  if (webApps === true && search !== 'opensearch') throw new RunbookError('USAGE', { webApps, search: search ?? 'elasticsearch', expected: '--search opensearch with --webapps: the lab\'s Elasticsearch has too few modules for Operate and Tasklist' });
  if (chart !== undefined && search === 'opensearch') throw new RunbookError('USAGE', { chart, search, expected: 'no --chart with --search opensearch: the lab runs the official chart on Elasticsearch' });
}
