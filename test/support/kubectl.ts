import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { labTools } from './client-tools.ts';
import type { LabHarness } from './lab-harness.ts';

let found: Promise<string> | undefined;
const tool = (): Promise<string> => found ??= labTools().then(({ kubectl: path }) => path);

const where = ({ kubeconfig }: Pick<LabHarness, 'kubeconfig'>, region: string): string[] => ['--kubeconfig', kubeconfig, '--context', `${region}-admin`];

/** As the administrator of the region, by the lab's own kubectl, since a fresh machine has none on PATH. Gives what it printed. */
export async function kubectl(lab: Pick<LabHarness, 'kubeconfig'>, region: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execa(await tool(), [...where(lab, region), '--request-timeout=10s', ...args]);
  return stdout;
}

/** A way from a loopback port to a port of a Service in the region's own namespace, until it is closed. */
export interface ServicePort { readonly port: number; close(): Promise<void> }

/** Opens one by a kubectl of its own; it ends with the pod it chose. */
export async function forwardTo(lab: Pick<LabHarness, 'kubeconfig'>, region: string, service: string, port: number): Promise<ServicePort> {
  const forward = execa(await tool(), [...where(lab, region), '--namespace', `camunda-${region}`, 'port-forward', '--address', '127.0.0.1', `service/${service}`, `:${port}`], { reject: false });
  const close = async (): Promise<void> => { forward.kill('SIGTERM'); await forward; };
  for await (const line of createInterface(forward.stdout)) {
    const opened = /127\.0\.0\.1:(\d+) ->/.exec(line)?.[1];
    if (opened !== undefined) return { port: Number(opened), close };
  }
  throw new Error(`no port to ${service} of ${region} was opened: ${(await forward).stderr}`);
}
