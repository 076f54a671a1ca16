import type { LabArtifacts, LabContents } from '../ports/artifacts.ts';
import { provideClientTools } from './client-tools.ts';
import { ensureDebianPackages } from './debian-packages.ts';
import { provideCamunda, provideElasticsearch } from './distributions.ts';
import { dropGoCaches } from './go-build.ts';
import { provideBinaryImage } from './images/binary-image.ts';
import { provideElasticsearchImage } from './images/elasticsearch-image.ts';
import { provideBaseLayer, provideJdkLayer } from './images/layers.ts';
import { provideOpensearchImage } from './images/opensearch-image.ts';
import { provideZeebeAotLayer } from './images/zeebe-aot.ts';
import { provideZeebeImage, provideZeebeLayer } from './images/zeebe-image.ts';
import { provideKubernetes } from './kubernetes.ts';
import type { Workspace } from './workspace.ts';
import { ZEEBE_RELEASES } from './zeebe-releases.ts';

async function provideServerImages(workspace: Workspace, contents: LabContents): Promise<Pick<LabArtifacts['images'], 'zeebe' | 'search'>> {
  const below = [await provideBaseLayer(workspace), await provideJdkLayer(workspace)];
  const release = ZEEBE_RELEASES[contents.zeebe];
  const search = contents.search === 'opensearch' ? await provideOpensearchImage(workspace, below) : await provideElasticsearchImage(workspace, await provideElasticsearch(workspace), below);
  const plain = [...below, await provideZeebeLayer(workspace, release, await provideCamunda(workspace, release))];
  const zeebe = await provideZeebeImage(workspace, release, [...plain, ...(await provideZeebeAotLayer(workspace, release, plain))]);
  return { zeebe, search };
}

async function provideGoPrograms(workspace: Workspace): Promise<{ kubernetes: Awaited<ReturnType<typeof provideKubernetes>>; images: Pick<LabArtifacts['images'], 'coredns' | 'pause'> }> {
  const pause = await provideBinaryImage(workspace, 'pause', 'region-runbooks.local/pause:1');
  const coredns = await provideBinaryImage(workspace, 'coredns', 'region-runbooks.local/coredns:1.11.3');
  const kubernetes = await provideKubernetes(workspace);
  await dropGoCaches(workspace.goCache);
  return { kubernetes, images: { coredns, pause } };
}

/** Everything a lab with these contents runs; downloads and Go builds go on side by side. */
export async function provideForLab(workspace: Workspace, contents: LabContents): Promise<LabArtifacts> {
  await ensureDebianPackages(workspace.exec, workspace.progress);
  const [tools, servers, programs] = await Promise.all([provideClientTools(workspace), provideServerImages(workspace, contents), provideGoPrograms(workspace)]);
  return {
    ...programs.kubernetes, ...tools,
    etcd: '/usr/bin/etcd', containerd: '/usr/bin/containerd', ctr: '/usr/bin/ctr', cniBinDir: '/usr/lib/cni',
    images: { ...servers, ...programs.images },
  };
}
