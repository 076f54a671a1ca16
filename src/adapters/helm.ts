import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Exec } from '../transport/exec.ts';
import type { PlacesOf } from './region-places.ts';

/** Where helm works: context and namespace always stand in the command. */
export const helmTarget = ({ places, kubeconfig }: { readonly places: PlacesOf; readonly kubeconfig?: string | undefined }, region: Region): readonly string[] =>
  ['--kube-context', places(region).context, '--namespace', places(region).namespace, ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig])];

/**
 * The version of helm, without its `v`.
 * @throws ANSWER_UNKNOWN (defect) it prints something else; COMMAND_FAILED (defect) it does not run
 */
export async function readHelmVersion(exec: Exec, helm: string): Promise<string> {
  const { stdout } = await exec({ file: helm, args: ['version', '--template', '{{.Version}}'], effect: 'read', timeoutMs: 10_000 });
  const [, version] = /^v?(\d+\.\d+\.\d+\S*)$/.exec(stdout.trim()) ?? [];
  if (version === undefined) throw new RunbookError('ANSWER_UNKNOWN', { call: 'helm version', answer: stdout.slice(0, 200) });
  return version;
}

/**
 * How a release is merged with what stands in the cluster. Helm 4 leaves that to the server where it installed the release, and the server refuses
 * to change what another client owns, such as the replicas of a web app that was scaled to nothing. Merged by helm, as up to 3, the values win.
 */
export const mergeFlags = async (exec: Exec, helm: string): Promise<readonly string[]> => (Number.parseInt(await readHelmVersion(exec, helm), 10) >= 4 ? ['--server-side=false'] : []);
