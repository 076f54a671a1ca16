import { access, readdir, readFile, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { CheckMachine, Finding } from '../ports/machine.ts';
import type { Places } from '../ports/places.ts';
import type { Exec } from '../transport/exec.ts';
import { missingDebianPackages } from './debian-packages.ts';
import { findJdk } from './java.ts';

const GIB = 2 ** 30;
const COLD_GIB = 12;
const WARM_GIB = 6;
const MEMORY_GIB = 10;
const CGROUP_V1 = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'freezer', 'devices'];

const finding = (what: string, ok: boolean, found: string, remedy: string): Finding => ({ what, ok, found, remedy: ok ? '' : remedy });
const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** The first line that a command prints, without colours; undefined where it is absent or fails. */
const firstLine = (exec: Exec, file: string, args: readonly string[]): Promise<string | undefined> =>
  exec({ file, args, timeoutMs: 20_000, effect: 'read' }).then(({ stdout }) => stripVTControlCharacters(stdout).split('\n')[0]?.trim(), () => undefined);

/** Whether `version` (dotted, a leading `v` allowed) is at least `minimum`. */
export function isAtLeast(version: string, minimum: string): boolean {
  const numbers = (text: string): number[] => text.replace(/^\D+/, '').split(/[^\d]+/).map(Number);
  const [have, need] = [numbers(version), numbers(minimum)];
  const at = need.findIndex((part, index) => (have[index] ?? 0) !== part);
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0);
}

async function checkJdk(exec: Exec): Promise<Finding> {
  const jdk = await findJdk(exec);
  const cache = jdk?.hasAotCache === true ? '' : '; ahead-of-time caches need 25: starts take three times as long';
  return finding('JDK 21 or newer', jdk !== undefined, jdk === undefined ? 'none in JAVA_HOME, PATH or /usr/lib/jvm' : `${jdk.version} in ${jdk.home} (from ${jdk.foundIn})${cache}`,
    'install a JDK, 25 for the quickest starts, and name it in JAVA_HOME if it stands elsewhere');
}

async function checkGo(exec: Exec): Promise<Finding> {
  const line = await firstLine(exec, 'go', ['version']);
  const version = /go(\d[\d.]*)/.exec(line ?? '')?.[1];
  return finding('Go 1.24 or newer', version !== undefined && isAtLeast(version, '1.24'), line ?? 'no go on PATH', 'install Go and put it on PATH: Kubernetes and CoreDNS are built from source once');
}

async function checkMaven(exec: Exec): Promise<Finding> {
  const line = await firstLine(exec, 'mvn', ['-B', '-v']);
  return finding('Maven', line !== undefined, line ?? 'no mvn on PATH', 'apt-get install maven');
}

async function checkPackages(): Promise<Finding> {
  const missing = await missingDebianPackages();
  const canInstall = await exists('/usr/bin/apt-get');
  return finding('Debian packages', missing.length === 0 || canInstall, missing.length === 0 ? 'all installed' : `missing: ${missing.join(', ')}; \`lab up\` installs them`,
    `install ${missing.join(', ')}: there is no apt-get here`);
}

async function checkCgroups(): Promise<Finding> {
  const controllers: readonly string[] = await readdir('/sys/fs/cgroup').catch(() => []);
  const missing = CGROUP_V1.filter((name) => !controllers.some((entry) => entry.split(',').includes(name)));
  const isV2 = controllers.includes('cgroup.controllers');
  return finding('cgroup v1 controllers', missing.length === 0, missing.length === 0 ? 'all mounted' : isV2 ? 'cgroup v2' : `missing: ${missing.join(', ')}`,
    isV2 ? 'the lab does not support cgroup v2 yet: boot with systemd.unified_cgroup_hierarchy=0; the engine alone runs on either' : 'mount them below /sys/fs/cgroup');
}

async function checkDisk(cache: string): Promise<Finding> {
  let folder = cache;
  while (!(await exists(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const isWarm = (await readdir(join(cache, 'artifacts')).catch(() => [])).some((name) => name.startsWith('kubernetes-'));
  const needed = isWarm ? WARM_GIB : COLD_GIB;
  const free = (bavail * bsize) / GIB;
  return finding(`${needed} GiB of free disk`, free >= needed, `${free.toFixed(1)} GiB free at ${folder}`, 'free some space, or point XDG_CACHE_HOME to a larger disk');
}

async function checkMemory(): Promise<Finding> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const available = Number(/MemAvailable:\s+(\d+)/.exec(text)?.[1] ?? Number.NaN) * 1024;
  const bytes = Number.isNaN(available) ? totalmem() : available;
  return finding(`${MEMORY_GIB} GiB of memory`, bytes >= MEMORY_GIB * GIB, `${(bytes / GIB).toFixed(1)} GiB available`, 'end what uses memory: two regions and an engine take about 7 GiB');
}

async function checkNamespaces(exec: Exec): Promise<Finding> {
  const made = await firstLine(exec, 'unshare', ['--net', '--mount', '--pid', '--fork', 'echo', 'usable']);
  return finding('network namespaces', made === 'usable', made === 'usable' ? 'usable' : 'cannot be made', 'run as root on the machine itself, not in a container without CAP_SYS_ADMIN');
}

/** Checks what lab and embedded engine need. Nothing is installed or changed. */
export function createCheckMachine({ places, exec }: { readonly places: Pick<Places, 'cache'>; readonly exec: Exec }): CheckMachine {
  const known = (): Finding[] => [
    finding('Linux', process.platform === 'linux', process.platform, 'use a Linux machine: the lab is made of its namespaces'),
    finding('root', process.getuid?.() === 0, `user id ${process.getuid?.() ?? 'unknown'}`, 'run as root for the lab; the engine alone needs none'),
    finding('Node.js 20.19 or newer', isAtLeast(process.versions.node, '20.19'), process.versions.node, 'install a newer Node.js'),
  ];
  return async () => [
    ...known(),
    ...(await Promise.all([checkJdk(exec), checkGo(exec), checkMaven(exec), checkPackages(), checkCgroups(), checkNamespaces(exec), checkDisk(places.cache), checkMemory()])),
  ];
}
