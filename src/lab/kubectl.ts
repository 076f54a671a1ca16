import type { LabContext } from './context.ts';
import { adminContextOf } from './kubeconfig.ts';
import type { LabRegion } from './lab-region.ts';

/** Runs kubectl on a region as its administrator. */
export async function runKubectl(context: LabContext, region: LabRegion, args: readonly string[], stdin = '', timeoutMs = 30_000): Promise<string> {
  const where = ['--kubeconfig', context.folders.kubeconfig, '--context', adminContextOf(region)];
  const { stdout } = await context.exec({ file: context.artifacts.kubectl, args: [...where, ...args], stdin, timeoutMs, effect: 'write' });
  return stdout;
}
