import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfig } from '../../src/config/parse-config.ts';
import { createManagedCluster, type ManagedClusterAdapters } from '../../src/adapters/managed-cluster.ts';
import type { AskDns } from '../../src/transport/dns.ts';
import { addressOf } from '../../src/transport/endpoint.ts';
import type { Command, CommandResult } from '../../src/transport/exec.ts';
import type { TopologyAnswer } from '../../src/transport/grpc-probe.ts';
import type { HttpRequest, HttpResponse } from '../../src/transport/http.ts';
import type { KubernetesRequest, KubernetesResponse } from '../../src/transport/kubernetes.ts';
import type { PodCommand } from '../../src/transport/pod-exec.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';

const Recorded = z.union([
  z.object({ status: z.int(), body: z.unknown() }),
  z.object({ noAnswer: z.enum(['refused', 'timeout', 'broken']) }),
]);

/** An answer as it was captured; a recorded silence rejects as the transport does. */
export function recorded(situation: string, name: string): HttpResponse {
  const answer = Recorded.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/answers', situation, `${name}.json`), 'utf8')));
  if ('noAnswer' in answer) throw new NoAnswer(answer.noAnswer, situation, { sent: true });
  return { status: answer.status, text: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body) };
}

export interface FakeTransports {
  /** By `METHOD path`, for every region. */
  readonly http?: (call: string, request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
  readonly kubernetes?: (call: string, request: KubernetesRequest) => KubernetesResponse | Promise<KubernetesResponse>;
  readonly exec?: (command: Command) => Promise<CommandResult>;
  /** Text of a values file. */
  readonly files?: (path: string) => string;
  readonly df?: string;
  /** Instead of `df`: what a command in a pod prints. */
  readonly execInPod?: (command: PodCommand) => Promise<string>;
  readonly askDns?: AskDns;
  /** What the gateway answers to the Topology request over gRPC. */
  readonly grpcTopology?: () => TopologyAnswer;
  readonly publish?: () => { readonly kind: 'accepted'; readonly key: string } | { readonly kind: 'failed'; readonly status: string; readonly error: string };
}

export const CLUSTER = parseConfig(`clusters:
  lab:
    kubeconfig: /etc/kube.yaml
    helm: { chart: /charts/zeebe, values: [/values/both.yaml] }
    snapshots: { type: fs, location: /mnt/backups }
    regions:
      - { name: region0, context: region0, namespace: camunda-region0, values: [/values/region0.yaml], search: { service: elasticsearch } }
      - { name: region1, context: region1, namespace: camunda-region1, search: { url: 'https://search.example', username: reader, password: { fromEnv: PASSWORD } } }
`, 'regions.yaml').clusters['lab'] ?? fail();

export const [REGION_0, REGION_1] = [
  { name: 'region0', index: 0, context: 'region0', namespace: 'camunda-region0' },
  { name: 'region1', index: 1, context: 'region1', namespace: 'camunda-region1' },
] as const;

/** Commands that end well and print nothing, but helm's its version. */
export const helm3 = ({ args }: Command): Promise<CommandResult> => Promise.resolve({ stdout: args[0] === 'version' ? 'v3.18.0' : '', stderr: '' });

/** The adapters of one cluster over fakes of the transports; what was sent stands in `sent`. */
export function clusterOver({ http, kubernetes, exec, files, df = '', execInPod = () => Promise.resolve(df), publish, grpcTopology, askDns }: FakeTransports, config = CLUSTER): ManagedClusterAdapters & { readonly sent: string[] } {
  const sent: string[] = [];
  const cluster = createManagedCluster({ name: 'lab', cluster: config }, {
    secret: () => Promise.resolve('hunter2'),
    readFile: async (path) => Promise.resolve((files ?? unexpected)(path)),
    transports: {
      http: async (request) => {
        const call = `${request.method} ${request.path}`;
        sent.push(`${request.method} ${addressOf(request.endpoint)}${request.path}`);
        return (http ?? unexpected)(call, request);
      },
      kubernetes: async (request) => {
        const call = `${request.method} ${request.path}`;
        sent.push(call);
        return (kubernetes ?? unexpected)(call, request);
      },
      exec: async (command) => {
        sent.push([command.file, ...command.args].join(' '));
        return (exec ?? helm3)(command);
      },
      execInPod: (command) => { sent.push(`exec ${command.pod}/${command.container} ${command.argv.join(' ')}`); return execInPod(command); },
      askDns: askDns ?? (() => unexpected('a question to a DNS')),
      grpc: {
        publish: () => Promise.resolve((publish ?? unexpected)()), close: () => Promise.resolve(),
        topology: async (endpoint) => {
          sent.push(`Topology ${addressOf(endpoint)}`);
          return (grpcTopology ?? unexpected)();
        },
      },
    },
  });
  return { ...cluster, sent };
}

function unexpected(call = 'nothing'): never {
  throw new Error(`unexpected call: ${call}`);
}

function fail(): never {
  throw new Error('the cluster of the tests is not valid');
}
