import { join } from 'node:path';
import type { LabArtifacts } from '../ports/artifacts.ts';
import { goRecipe } from './go-build.ts';
import type { Workspace } from './workspace.ts';

const VERSION_FLAGS = 'k8s.io/component-base/version';
const COMMANDS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy'];

/** The five programs of Kubernetes 1.33.4, built from its Go modules. */
export async function provideKubernetes({ cache, progress, deploy, goCache }: Workspace): Promise<Pick<LabArtifacts, 'kubeApiserver' | 'kubeControllerManager' | 'kubeScheduler' | 'kubelet' | 'kubeProxy'>> {
  const folder = await cache.provide(await goRecipe({
    name: 'kubernetes', title: 'Build Kubernetes 1.33.4 (six minutes the first time)', source: join(deploy, 'lab', 'kubernetes'), goCache,
    packages: COMMANDS.map((command) => `k8s.io/kubernetes/cmd/${command}`),
    ldflags: `-X ${VERSION_FLAGS}.gitVersion=v1.33.4 -X ${VERSION_FLAGS}.gitMajor=1 -X ${VERSION_FLAGS}.gitMinor=33`,
  }), progress);
  const at = (command: string): string => join(folder, command);
  return {
    kubeApiserver: at('kube-apiserver'), kubeControllerManager: at('kube-controller-manager'), kubeScheduler: at('kube-scheduler'),
    kubelet: at('kubelet'), kubeProxy: at('kube-proxy'),
  };
}
