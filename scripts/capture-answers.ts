/**
 * Captures answers of the lab for the contract tests of the adapters:
 * `npx tsx scripts/capture-answers.ts SITUATION REGION [--change removal|disable]`.
 * Writes test/fixtures/answers/SITUATION/*.json as they came (status and body; Kubernetes' managedFields left out) and a SOURCE file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../src/config/parse-config.ts';
import { isAtLeast } from '../src/domain/shape.ts';
import { NoAnswer } from '../src/transport/no-answer.ts';
import type { HttpRequest } from '../src/transport/http.ts';
import { openTransports } from '../src/transport/live.ts';

const [situation, regionName, flag, change] = process.argv.slice(2);
if (situation === undefined || regionName === undefined) throw new Error('usage: capture-answers SITUATION REGION [--change removal|disable]');
const file = process.env['REGIONCTL_CONFIG'] ?? join(homedir(), '.local/state/region-runbooks/lab/regions.yaml');
const cluster = parseConfig(readFileSync(file, 'utf8'), file).clusters['lab'];
const region = cluster?.regions.find(({ name }) => name === regionName);
const other = cluster?.regions.find(({ name }) => name !== regionName);
if (cluster === undefined || region === undefined || other === undefined) throw new Error(`the lab has no region ${regionName}`);

const transports = openTransports(cluster);
const folder = join('test/fixtures/answers', situation);
mkdirSync(folder, { recursive: true });
const { context, namespace } = region;
const gateway = (port: number): HttpRequest['endpoint'] => ({ kind: 'service', context, namespace, service: `${cluster.release}-zeebe-gateway`, port });
const version = cluster.camunda?.version ?? '8.6.0';
const lost = cluster.regions.indexOf(other) === 0 ? [0, 2] : [1, 3];

const bodyOf = (text: string): unknown => {
  try { return JSON.parse(text, (key, value: unknown) => key === 'managedFields' ? undefined : value); } catch { return text; }
};
const save = async (name: string, answer: Promise<{ readonly status: number; readonly text: string }>): Promise<void> => {
  const told = await answer.then(({ status, text }) => ({ status, body: bodyOf(text) }), (cause: unknown) => ({ noAnswer: cause instanceof NoAnswer ? cause.reason : String(cause) }));
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(told, null, 1)}\n`);
  process.stderr.write(`${name}: ${JSON.stringify(told).slice(0, 120)}\n`);
};
const http = (endpoint: HttpRequest['endpoint'], method: HttpRequest['method'], path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }> =>
  transports.http({ endpoint, method, path, ...(body === undefined ? {} : { body }), effect: 'read', timeoutMs: 15_000 });
const kubernetes = (path: string): Promise<{ readonly status: number; readonly text: string }> => transports.kubernetes({ context, method: 'GET', path, effect: 'read' });

const removal = { brokers: { remove: lost } };
if (flag === '--change') {
  if (change === 'removal') await save('removal', http(gateway(9600), 'PATCH', '/actuator/cluster?force=true', removal));
  if (change === 'disable') await save('disable', http(gateway(9600), 'POST', `/actuator/exporters/camunda${other.name}/disable`));
}
await save('topology', http(gateway(8080), 'GET', isAtLeast(version, '8.6') ? '/v2/topology' : '/v1/topology'));
await save('cluster', http(gateway(9600), 'GET', '/actuator/cluster'));
await save('exporters', http(gateway(9600), 'GET', '/actuator/exporters'));
for (const pod of [0, 1]) await save(`partitions-${pod}`, http({ kind: 'pod', context, namespace, pod: `${cluster.release}-zeebe-${pod}`, port: 9600 }, 'GET', '/actuator/partitions'));
await save('removal-dry-run', http(gateway(9600), 'PATCH', '/actuator/cluster?force=true&dryRun=true', removal));
await save('removal-of-all', http(gateway(9600), 'PATCH', '/actuator/cluster?force=true&dryRun=true', { brokers: { remove: [0, 1, 2, 3] } }));
await save('unknown-exporter', http(gateway(9600), 'POST', '/actuator/exporters/nobody/disable'));
await save('unknown-change', http(gateway(9600), 'DELETE', '/actuator/cluster/changes/999'));
const search: HttpRequest['endpoint'] = { kind: 'service', context, namespace, service: region.search.service ?? 'elasticsearch', port: region.search.port };
await save('search-health', http(search, 'GET', '/_cluster/health'));
await save('search-state', http(search, 'GET', '/_cluster/state/version'));
await save('search-nodes', http(search, 'GET', '/_cat/nodes?format=json&h=name,node.role,heap.percent,version'));
await save('version', kubernetes('/version'));
await save('statefulset', kubernetes(`/apis/apps/v1/namespaces/${namespace}/statefulsets/${cluster.release}-zeebe`));
await save('pods', kubernetes(`/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fcomponent%3Dzeebe-broker`));
await save('no-lease', kubernetes('/apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases/nobody'));
writeFileSync(join(folder, 'SOURCE'), `Captured from the lab (2+2 brokers, 2 partitions, replication factor 4, Zeebe ${version}, Elasticsearch 8.19.21, Kubernetes 1.33.4)\nby scripts/capture-answers.ts ${process.argv.slice(2).join(' ')}, ${new Date().toISOString().slice(0, 10)}. Asked in ${regionName}.\n`);
await transports.close();
