import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageTar } from '../../ports/artifacts.ts';
import type { Recipe } from '../content-cache.ts';
import { readSources } from '../sources.ts';
import type { Workspace } from '../workspace.ts';
import { writeArchive, type ImageConfig, type Layer } from './docker-archive.ts';
import { ELASTICSEARCH_UID, IMAGE_JDK, packLayer, readLayer } from './layers.ts';

const HOME = '/usr/share/elasticsearch';

const CONFIG: ImageConfig = {
  Entrypoint: ['/usr/local/bin/entrypoint.sh'],
  WorkingDir: HOME,
  Env: [`ES_JAVA_HOME=${IMAGE_JDK}`, `PATH=${HOME}/bin:${IMAGE_JDK}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, 'LC_ALL=C.UTF-8', `HOME=${HOME}`, 'CLI_JAVA_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1'],
};

async function provideServerLayer({ cache, progress, deploy }: Workspace, elasticsearchHome: string): Promise<Layer> {
  const source = join(deploy, 'lab', 'elasticsearch', 'image');
  const recipe: Recipe = {
    name: 'layer-elasticsearch', title: 'Build the Elasticsearch layer', inputs: { ...(await readSources(source)), elasticsearchHome, recipe: '3' },
    build: async (workshop) => {
      const root = join(workshop.dir, 'root');
      const home = root + HOME;
      await mkdir(join(root, 'usr', 'share'), { recursive: true });
      await mkdir(join(root, 'usr', 'local', 'bin'), { recursive: true });
      await workshop.run({ file: 'cp', args: ['-r', elasticsearchHome, home] });
      for (const name of ['elasticsearch.yml', 'jvm.options']) await copyFile(join(source, name), join(home, 'config', name));
      await copyFile(join(source, 'entrypoint.sh'), join(root, 'usr', 'local', 'bin', 'entrypoint.sh'));
      await Promise.all(['data', 'snapshots'].map((name) => mkdir(join(home, name))));
      await packLayer(workshop, root, ELASTICSEARCH_UID);
    },
  };
  return readLayer(await cache.provide(recipe, progress));
}

/** Elasticsearch as one node without security; snapshots may be kept in its folder `snapshots`. */
export async function provideElasticsearchImage(workspace: Workspace, elasticsearchHome: string, below: readonly Layer[]): Promise<ImageTar> {
  const pom = await readFile(join(workspace.deploy, 'lab', 'elasticsearch', 'pom.xml'), 'utf8');
  const version = /<artifactId>elasticsearch<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1] ?? 'unknown';
  const ref = `docker.io/library/elasticsearch:${version}`;
  const layers = [...below, await provideServerLayer(workspace, elasticsearchHome)];
  const recipe: Recipe = {
    name: 'image-elasticsearch', title: 'Write the Elasticsearch image', inputs: { config: JSON.stringify(CONFIG), layers: layers.map(({ digest }) => digest).join(), ref },
    build: (workshop) => writeArchive(workshop, ref, CONFIG, layers),
  };
  return { ref, tar: join(await workspace.cache.provide(recipe, workspace.progress), 'image.tar') };
}
