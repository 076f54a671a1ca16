import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContentCache, Recipe } from '../../../src/artifacts/content-cache.ts';
import { provideCamunda } from '../../../src/artifacts/distributions.ts';
import { provideZeebeAotLayer } from '../../../src/artifacts/images/zeebe-aot.ts';
import { provideZeebeImage } from '../../../src/artifacts/images/zeebe-image.ts';
import { ZEEBE_RELEASES } from '../../../src/artifacts/zeebe-releases.ts';
import type { Workspace } from '../../../src/artifacts/workspace.ts';
import { ZEEBE_VERSIONS, type ZeebeVersion } from '../../../src/ports/lab.ts';
import { silentProgress } from '../../../src/ports/progress.ts';

/** What is asked of the cache; it holds nothing and builds nothing. */
async function recipesOf(version: ZeebeVersion): Promise<Recipe[]> {
  const recipes: Recipe[] = [];
  const cache: ContentCache = { provide: (recipe) => { recipes.push(recipe); return Promise.resolve(`/cache/${recipe.name}`); } };
  const jdk = { home: '/jdk', java: '/jdk/bin/java', version: '25', major: 25, foundIn: 'PATH', hasAotCache: true };
  const workspace: Workspace = { jdk, cache, progress: silentProgress, exec: () => Promise.reject(new Error('nothing is built')), deploy: join(import.meta.dirname, '../../../deploy'), goCache: '/go' };
  const release = ZEEBE_RELEASES[version];
  await provideCamunda(workspace, release);
  // The layer would be read from the cache.
  await provideZeebeAotLayer(workspace, release, []).catch(() => undefined);
  await provideZeebeImage(workspace, release, []);
  return recipes;
}

describe('builds of Zeebe', () => {
  it('have for 8.6.0 the names and inputs that they always had: a cache that is warm stays so', async () => {
    expect((await recipesOf('8.6.0')).map(({ name, inputs }) => [name, Object.keys(inputs).sort()])).toEqual([
      ['camunda', ['pom.xml', 'recipe']], ['layer-zeebe-aot', ['layers', 'recipe', 'script']], ['image-zeebe', ['config', 'layers', 'ref']],
    ]);
  });

  it('bear any other version in their names, so that neither pushes the other out of the cache', async () => {
    expect((await recipesOf('8.5.8')).map(({ name }) => name)).toEqual(['camunda-8.5.8', 'layer-zeebe-aot-8.5.8', 'image-zeebe-8.5.8']);
  });

  it('train again when a script changes that the training reads', async () => {
    const training = (await recipesOf('8.5.8')).find(({ name }) => name === 'layer-zeebe-aot-8.5.8');
    expect(Object.keys(training?.inputs ?? {})).toEqual(expect.arrayContaining(['script', 'lab/training/train-zeebe.sh']));
  });

  it.each(ZEEBE_VERSIONS)('take the distribution and the image of %s', async (version) => {
    const [distribution, , image] = await recipesOf(version);
    expect(distribution?.inputs['pom.xml']).toContain(`<version>${version}</version>`);
    expect(image?.inputs['ref']).toBe(`docker.io/camunda/zeebe:${version}`);
  });
});
