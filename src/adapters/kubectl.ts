import type { Region } from '../domain/regions.ts';
import type { Command, Exec } from '../transport/exec.ts';
import type { PlacesOf } from './region-places.ts';

export interface KubectlDeps {
  readonly exec: Exec;
  readonly places: PlacesOf;
  /** The program; `kubectl` on PATH by default. */
  readonly kubectl?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** What kubectl reads from its standard input. */
export type KubectlInput = Pick<Command, 'stdin' | 'secretStdin' | 'stdinIs'>;

/** Runs a kubectl that changes a region; context and namespace always stand in the command. */
export const kubectlOn = ({ exec, places, kubectl = 'kubectl', kubeconfig }: KubectlDeps) => async (region: Region, args: readonly string[], input: KubectlInput = {}): Promise<void> => {
  const { context, namespace } = places(region);
  const target = ['--context', context, '--namespace', namespace, ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]), '--request-timeout=10s'];
  await exec({ file: kubectl, args: [...target, ...args], ...input, effect: 'write', timeoutMs: 15_000 });
};
