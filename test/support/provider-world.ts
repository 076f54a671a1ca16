import { z } from 'zod';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ClusterConfig } from '../../src/config/schema.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { NetworkReader, NetworkWriter } from '../../src/ports/network.ts';
import type { Command, CommandResult } from '../../src/transport/exec.ts';
import { clusterOver } from './answers.ts';

/** The cluster `orders` with that provider in both regions, as regions.yaml has it. */
export function configWith(provider: (region: number) => string, rest = ''): ClusterConfig {
  const region = (index: number): string => `      - { name: region${index}, context: region${index}, namespace: camunda-region${index}, podCidr: 10.1${index}2.0.0/16, search: { service: elasticsearch }, provider: ${provider(index)} }`;
  const config = parseConfig(`clusters:\n  lab:\n${rest}    regions:\n${region(0)}\n${region(1)}\n`, 'regions.yaml').clusters['lab'];
  if (config === undefined) throw new Error('the cluster of the tests is not valid');
  return config;
}

const Metadata = z.looseObject({
  name: z.string().optional(), resourceVersion: z.string().optional(), labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(), managedFields: z.array(z.object({ manager: z.string(), time: z.string() })).optional(),
});
const Item = z.looseObject({ kind: z.string().optional(), metadata: Metadata, data: z.record(z.string(), z.string()).optional(), status: z.unknown().optional() });
export type Item = z.infer<typeof Item>;

export interface ProviderWorld {
  readonly network: NetworkReader & NetworkWriter;
  /** Objects of namespace kube-system: `services/kube-dns-lb`, `configmaps/coredns`. */
  readonly objects: Map<string, Item>;
  /** Every write, as the journal and an approval show it. */
  readonly commands: string[];
  /** Every call to a program that changes nothing. */
  readonly reads: string[];
  /** What a dry run shows of the same writes. */
  recorded(write: (network: NetworkWriter) => Promise<void>): Promise<string[]>;
}

export interface WorldOptions {
  readonly config: ClusterConfig;
  /** What programs other than kubectl answer. */
  readonly cloud?: (command: Command) => string | Promise<string>;
  /** Lists and objects elsewhere, by their path. */
  readonly paths?: Readonly<Record<string, unknown>>;
}

const NAMESPACE = '/api/v1/namespaces/kube-system/';

/** A region behind a kubectl and an API server in memory, which refuse what is outdated and remember who changed what, as the real ones do. */
export function providerWorld({ config, cloud, paths = {} }: WorldOptions): ProviderWorld {
  const objects = new Map<string, Item>();
  const clock = { version: 1, at: Date.parse('2026-01-01T00:00:00Z'), pods: Date.parse('2026-01-01T00:00:00Z') };
  const [commands, reads]: [string[], string[]] = [[], []];
  const store = (key: string, item: Item, manager: string): void => {
    clock.at += 10_000;
    clock.version += 1;
    objects.set(key, { ...item, metadata: { ...item.metadata, resourceVersion: String(clock.version), managedFields: [{ manager, time: new Date(clock.at).toISOString() }] } });
  };
  const kubectl = ({ args, stdin }: Command): string => {
    const rest = args.slice(args.indexOf('--request-timeout=10s') + 1);
    const [verb = '', kind = '', name = ''] = rest;
    const manager = rest.find((word) => word.startsWith('--field-manager='))?.split('=')[1] ?? 'kubectl';
    if (verb === 'create' || verb === 'replace') {
      const item = Item.parse(JSON.parse(stdin ?? ''));
      const key = `${item.kind?.toLowerCase() ?? ''}s/${item.metadata.name ?? ''}`;
      if (objects.get(key)?.metadata.resourceVersion !== item.metadata.resourceVersion) throw new RunbookError('COMMAND_FAILED', { exitCode: 1, stderr: 'Error from server (Conflict)' });
      store(key, item, manager);
    } else if (verb === 'delete' && kind === 'pods') clock.pods = clock.at += 10_000;
    else if (verb === 'delete') objects.delete(`${kind}s/${name}`);
    return '';
  };
  const exec = async (command: Command): Promise<CommandResult> => {
    if (command.effect === 'read') reads.push([command.file, ...command.args].join(' '));
    return { stdout: command.file === 'kubectl' ? kubectl(command) : await (cloud?.(command) ?? ''), stderr: '' };
  };
  const cluster = clusterOver({
    exec,
    kubernetes: (_call, { path }) => {
      const pods = path.startsWith(`${NAMESPACE}pods?`) ? { items: [{ metadata: { name: 'dns', creationTimestamp: new Date(clock.pods).toISOString() } }] } : undefined;
      const found = pods ?? paths[path] ?? (path.startsWith(NAMESPACE) ? objects.get(path.slice(NAMESPACE.length)) : undefined);
      return found === undefined ? { status: 404, text: '{}' } : { status: 200, text: JSON.stringify(found) };
    },
  }, config);
  const { network } = cluster.writers(({ command, endedAt }) => { if (endedAt !== undefined) commands.push(command); });
  return {
    network: { ...cluster.readers.network, ...writersOf(network) }, objects, commands, reads,
    recorded: async (write) => {
      const shown: string[] = [];
      await write(cluster.recorder(({ command }) => { shown.push(command); }).network);
      return shown;
    },
  };
}

/** The writers alone: what reads goes over the transport of readers. */
const writersOf = (network: NetworkWriter): NetworkWriter => ({
  createBalancer: network.createBalancer, deleteBalancer: network.deleteBalancer, forwardZones: network.forwardZones, dropZones: network.dropZones, clearForwards: network.clearForwards,
  restartDns: network.restartDns, openPorts: network.openPorts, closePorts: network.closePorts, createCluster: network.createCluster, deleteCluster: network.deleteCluster,
  exportServices: network.exportServices, unexportServices: network.unexportServices,
});

/** A Service with an address, as a cloud leaves it. */
export const assigned = (item: Item | undefined, ingress: readonly { readonly ip?: string; readonly hostname?: string }[]): Item => {
  if (item === undefined) throw new Error('there is no such Service');
  return { ...item, status: { loadBalancer: { ingress } } };
};
