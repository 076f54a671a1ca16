import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageTar } from '../../ports/artifacts.ts';
import type { Recipe } from '../content-cache.ts';
import { readSources } from '../sources.ts';
import type { Workspace } from '../workspace.ts';
import { buildName, type ZeebeRelease } from '../zeebe-releases.ts';
import { writeArchive, type ImageConfig, type Layer } from './docker-archive.ts';
import { IMAGE_JDK, packLayer, readLayer } from './layers.ts';

const HOME = '/usr/local/zeebe';

/** What Camunda's own image sets and charts rely on. */
const CONFIG: ImageConfig = {
  Entrypoint: ['/usr/local/bin/startup.sh'],
  WorkingDir: HOME,
  Env: [
    `JAVA_HOME=${IMAGE_JDK}`, `PATH=${HOME}/bin:${IMAGE_JDK}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, `ZB_HOME=${HOME}`,
    'LC_ALL=C.UTF-8', 'ZEEBE_STANDALONE_GATEWAY=false', 'ZEEBE_RESTORE=false', 'ZEEBE_BROKER_GATEWAY_NETWORK_HOST=0.0.0.0',
  ],
};

/**
 * The arguments of java as an argument file. The jars stand in one fixed order, since an ahead-of-time cache is bound to it
 * and a wildcard expands in the order of the file system.
 */
export function javaArguments(home: string, jars: readonly string[]): string {
  const classPath = [...jars].sort().map((jar) => `${home}/lib/${jar}`).join(':');
  return [
    '-XX:+ExitOnOutOfMemoryError', '-Dfile.encoding=UTF-8', `-Dbasedir=${home}`, `-Dapp.home=${home}`, `-Dapp.repo=${home}/lib`,
    `-Dlogging.config=${home}/config/log4j2.xml`, `-cp "${classPath}"`, '',
  ].join('\n');
}

/** The distribution with the image's own start scripts, as one layer. */
export async function provideZeebeLayer({ cache, progress, deploy }: Workspace, release: ZeebeRelease, camundaHome: string): Promise<Layer> {
  const source = join(deploy, 'lab', 'zeebe');
  const launcher = join(deploy, release.launcher);
  const recipe: Recipe = {
    name: buildName('layer-zeebe', release), title: 'Build the Zeebe layer',
    inputs: { ...(await readSources(source)), 'launch.sh': await readFile(launcher, 'utf8'), camundaHome, recipe: '2' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      const home = root + HOME;
      await mkdir(join(root, 'usr', 'local', 'bin'), { recursive: true });
      await workshop.run({ file: 'cp', args: ['-r', camundaHome, home] });
      await copyFile(join(source, 'startup.sh'), join(root, 'usr', 'local', 'bin', 'startup.sh'));
      for (const name of release.programs) await copyFile(launcher, join(home, 'bin', name));
      await Promise.all(['aot', 'data', 'logs'].map((name) => mkdir(join(home, name))));
      await mkdir(join(root, 'exporters'));
      await writeFile(join(home, 'aot', 'java.args'), javaArguments(HOME, await readdir(join(home, 'lib'))));
      await packLayer(workshop, root, 0);
    },
  };
  return readLayer(await cache.provide(recipe, progress));
}

/** The image of broker, gateway and, where the distribution has them, web apps, honouring the contract of the official chart; the last layer may hold an ahead-of-time cache. */
export async function provideZeebeImage({ cache, progress }: Workspace, release: ZeebeRelease, layers: readonly Layer[]): Promise<ImageTar> {
  const ref = `docker.io/camunda/zeebe:${release.version}`;
  const recipe: Recipe = {
    name: buildName('image-zeebe', release), title: 'Write the Zeebe image', inputs: { config: JSON.stringify(CONFIG), layers: layers.map(({ digest }) => digest).join(), ref },
    build: (workshop) => writeArchive(workshop, ref, CONFIG, layers),
  };
  return { ref, tar: join(await cache.provide(recipe, progress), 'image.tar') };
}
