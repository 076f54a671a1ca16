import { KubeConfig } from '@kubernetes/client-node';
import { newNodeReader } from '../adapters/site.ts';
import { renderExampleConfig, type ExampleRegion, type PodsByNodes } from '../config/example.ts';
import { commonRange, rangeOf } from '../domain/address-ranges.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Site } from '../ports/site.ts';
import { reading } from '../runtime/reading.ts';
import { openTransports } from '../transport/live.ts';

export interface ExampleOptions {
  /** Path of a kubeconfig; the user's own when absent. */
  readonly kubeconfig?: string | undefined;
  /** For a context to be connected to. */
  readonly connectMs?: number;
  /** For a context to answer, with all that its credentials take. */
  readonly answerMs?: number;
}

/**
 * The example with the first two contexts of the kubeconfig, and with the addresses of pods as their nodes tell them; with names to correct where
 * there are fewer contexts. A context that does not answer leaves a comment, and never fails it.
 */
export async function exampleConfig({ kubeconfig, connectMs = 1_000, answerMs = 5_000 }: ExampleOptions = {}): Promise<string> {
  const [first, second] = contextsIn(kubeconfig);
  if (first === undefined || second === undefined) return renderExampleConfig();
  const transports = openTransports({ kubeconfig, probeTimeoutMs: connectMs });
  const readNodes = newNodeReader({ kubernetes: transports.kubernetes, places: (region) => region });
  const regionAt = async (context: string, index: number): Promise<ExampleRegion> =>
    ({ context, pods: await podsOf(() => within(answerMs, readNodes({ name: context, index, context, namespace: '' }))) });
  try {
    const [one, other] = await Promise.all([regionAt(first, 0), regionAt(second, 1)]);
    return renderExampleConfig([one, other]);
  } finally {
    await transports.close();
  }
}

function contextsIn(kubeconfig: string | undefined): readonly string[] {
  const kube = new KubeConfig();
  try {
    if (kubeconfig === undefined) kube.loadFromDefault();
    else kube.loadFromFile(kubeconfig);
  } catch {
    return [];
  }
  return kube.getContexts().map(({ name }) => name).filter((name) => name !== 'loaded-context');
}

async function podsOf(readNodes: () => Promise<Site['nodes']>): Promise<PodsByNodes> {
  const nodes = await reading(readNodes);
  if (!nodes.answers) return { problem: { REGION_UNREACHABLE: 'no answer', PERMISSION_DENIED: 'the account may not list them' }[nodes.code] ?? 'they cannot be read' };
  const ranges = nodes.value.map(({ podCidrs }) => podCidrs.filter((cidr) => rangeOf(cidr) !== null)).filter((cidrs) => cidrs.length > 0);
  const range = commonRange(ranges.flat());
  return range === null ? { problem: 'they have no spec.podCIDRs' } : { range, nodes: ranges.length };
}

/** @throws REGION_UNREACHABLE (retry) after the deadline, whatever else is waited for: credentials may come from a program that asks a person */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const timer: { handle?: NodeJS.Timeout } = {};
  const alarm = new Promise<never>((_, reject) => { timer.handle = setTimeout(() => reject(new RunbookError('REGION_UNREACHABLE', { error: `no answer within ${deadlineMs} ms` })), deadlineMs); });
  return Promise.race([work, alarm]).finally(() => clearTimeout(timer.handle));
}
