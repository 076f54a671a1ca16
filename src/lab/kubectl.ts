import type { LabContext } from './context.ts';
import type { LabRegion } from './lab-region.ts';

/** Runs kubectl on a region with the lab's own kubeconfig. */
export async function runKubectl(context: LabContext, region: LabRegion, args: readonly string[], stdin = '', timeoutMs = 30_000): Promise<string> {
  const where = ['--kubeconfig', context.folders.kubeconfig, '--context', region.name];
  const { stdout } = await context.exec({ file: context.artifacts.kubectl, args: [...where, ...args], stdin, timeoutMs, effect: 'write' });
  return stdout;
}
