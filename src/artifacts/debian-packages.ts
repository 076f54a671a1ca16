import { access } from 'node:fs/promises';
import type { Progress } from '../ports/progress.ts';
import type { Exec } from '../transport/exec.ts';

/** Debian packages of the lab, each with a file that shows that it is there. */
export const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'etcd-server': '/usr/bin/etcd',
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/ptp',
  iptables: '/usr/sbin/iptables',
  iproute2: '/sbin/ip',
  conntrack: '/usr/sbin/conntrack',
  debootstrap: '/usr/sbin/debootstrap',
};

/** Names of the packages that this machine lacks. */
export async function missingDebianPackages(): Promise<string[]> {
  const checks = Object.entries(DEBIAN_PACKAGES).map(async ([name, file]) => (await access(file).then(() => true, () => false)) ? [] : [name]);
  return (await Promise.all(checks)).flat();
}

/**
 * Installs what is missing. The lab starts its own etcd and containerd: the packages' services are asked not to start, and the host's own stay as they are.
 * @throws COMMAND_FAILED (retry) where apt-get fails
 */
export async function ensureDebianPackages(exec: Exec, progress: Progress): Promise<void> {
  const missing = await missingDebianPackages();
  if (missing.length === 0) return;
  await progress.task(`Install ${missing.join(', ')}`, async (note) => {
    const env = { DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1', RUNLEVEL: '1' };
    note('apt-get update');
    await exec({ file: 'apt-get', args: ['update', '-q'], env, timeoutMs: 300_000, effect: 'read' });
    note('apt-get install');
    await exec({ file: 'apt-get', args: ['install', '-y', '-q', '--no-install-recommends', ...missing], env, timeoutMs: 600_000, effect: 'write' });
  });
}
