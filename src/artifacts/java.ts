import { access, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Exec } from '../transport/exec.ts';

/** A JDK that can run everything: 21 or newer, with its compiler. */
export interface Jdk {
  readonly home: string;
  readonly java: string;
  /** Full version, for example `25.0.3+9-LTS`. */
  readonly version: string;
  readonly major: number;
  /** Where it was found: `JAVA_HOME`, `PATH` or the system's JVM folder. */
  readonly foundIn: string;
  /** From 25 on a JVM can write and use an ahead-of-time cache. */
  readonly hasAotCache: boolean;
}

const SYSTEM_JVMS = '/usr/lib/jvm';
const MINIMUM = 21;

/** Version and major number from what `java -XshowSettings:properties -version` prints. */
export function parseJavaVersion(settings: string): { version: string; major: number } | undefined {
  const version = /java\.runtime\.version = (\S+)/.exec(settings)?.[1];
  const major = Number(/java\.specification\.version = (\d+)/.exec(settings)?.[1] ?? Number.NaN);
  return version === undefined || Number.isNaN(major) ? undefined : { version, major };
}

async function candidates(env: Readonly<Record<string, string | undefined>>): Promise<{ home: string; foundIn: string }[]> {
  const fromPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, 'java'));
  const installed = (await readdir(SYSTEM_JVMS).catch(() => [])).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [
    ...(env['JAVA_HOME'] ? [{ java: join(env['JAVA_HOME'], 'bin', 'java'), foundIn: 'JAVA_HOME' }] : []),
    ...fromPath.map((java) => ({ java, foundIn: 'PATH' })),
    ...installed.map((name) => ({ java: join(SYSTEM_JVMS, name, 'bin', 'java'), foundIn: SYSTEM_JVMS })),
  ].reduce<Promise<{ home: string; foundIn: string }[]>>(async (found, { java, foundIn }) => {
    const real = await realpath(java).catch(() => undefined);
    return real === undefined ? found : [...(await found), { home: dirname(dirname(real)), foundIn }];
  }, Promise.resolve([]));
}

/** The first JDK of 21 or newer in JAVA_HOME, then PATH, then the system's JVM folder; undefined where there is none. */
export async function findJdk(exec: Exec, env: Readonly<Record<string, string | undefined>> = process.env): Promise<Jdk | undefined> {
  for (const { home, foundIn } of await candidates(env)) {
    const java = join(home, 'bin', 'java');
    if (await access(join(home, 'bin', 'javac')).then(() => false, () => true)) continue;
    const printed = await exec({ file: java, args: ['-XshowSettings:properties', '-version'], timeoutMs: 20_000, effect: 'read' }).catch(() => undefined);
    const parsed = printed && parseJavaVersion(printed.stderr);
    if (parsed && parsed.major >= MINIMUM) return { home, java, foundIn, hasAotCache: parsed.major >= 25, ...parsed };
  }
  return undefined;
}
