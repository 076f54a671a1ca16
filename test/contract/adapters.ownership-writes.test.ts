import { describe, expect, it } from 'vitest';
import type { ClusterConfig } from '../../src/config/schema.ts';
import { labelsOf } from '../../src/domain/ownership.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { JournalEntry, Writers } from '../../src/ports/managed-cluster.ts';
import type { Command, SecretInput } from '../../src/transport/exec.ts';
import type { KubernetesRequest, KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { CLUSTER, clusterOver, helm3, REGION_0, REGION_1 } from '../support/answers.ts';

const CONFIG: ClusterConfig = {
  ...CLUSTER, secrets: [{ name: 'elasticsearch-env-secret', keys: { access: { fromEnv: 'A' }, secret: { fromEnv: 'B' } } }],
  searchClusters: { release: { chart: 'elastic/elasticsearch', version: '8.5.1', values: ['/values/search.yaml'] }, eck: { version: '8.19.0', nodes: 3, storage: '64Gi' } },
};
const LABELS = '{"app.kubernetes.io/managed-by":"region-runbooks","region-runbooks/cluster":"lab"}';
const PASSWORD = 'correct-horse';
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const kubectl = (region: string, rest: string): string => `kubectl --context ${region} --namespace camunda-${region} --kubeconfig /etc/kube.yaml --request-timeout=10s ${rest}`;

/** Every write of a set-up and a teardown, with the exact text that people read. */
const WRITES: Record<string, { readonly write: (writers: Writers) => Promise<void>; readonly command: string }> = {
  createNamespace: { write: ({ ownership }) => ownership.createNamespace(REGION_0, 'camunda-region0'), command: `POST /api/v1/namespaces {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"camunda-region0","labels":${LABELS}}} (context region0)` },
  writeSecret: { write: ({ ownership }) => ownership.writeSecret(REGION_0, 'elasticsearch-env-secret', { replace: false }), command: kubectl('region0', 'create -f - < (Secret elasticsearch-env-secret with access, secret as regions.yaml names them)') },
  deleteSecrets: { write: ({ ownership }) => ownership.deleteSecrets(REGION_0, ['a', 'b']), command: kubectl('region0', 'delete secret a b --ignore-not-found --wait=false') },
  deleteNamespace: { write: ({ ownership }) => ownership.deleteNamespace(REGION_0, 'camunda-region0'), command: kubectl('region0', 'delete namespace camunda-region0 --ignore-not-found --wait=false') },
  markVolumes: { write: ({ ownership }) => ownership.markVolumes(REGION_0, ['pv-0']), command: kubectl('region0', 'label pv pv-0 --overwrite app.kubernetes.io/managed-by=region-runbooks region-runbooks/cluster=lab') },
  deleteLedger: { write: ({ ownership }) => ownership.deleteLedger(REGION_0), command: 'DELETE /api/v1/namespaces/region-runbooks/configmaps/canary-lab (context region0)' },
  deleteLease: { write: ({ ownership }) => ownership.deleteLease(REGION_0, '7'), command: 'DELETE /apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases/lab {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"resourceVersion":"7"}} (context region0)' },
  deleteOwnNamespace: { write: ({ ownership }) => ownership.deleteOwnNamespace(REGION_0), command: 'DELETE /api/v1/namespaces/region-runbooks (context region0)' },
  applyResource: { write: ({ searchClusters }) => searchClusters.applyResource(REGION_1), command: kubectl('region1', 'apply -f - < (Elasticsearch elasticsearch of ECK, version 8.19.0, 3 nodes with 64Gi each, keystore from Secret elasticsearch-env-secret)') },
  copyPassword: { write: ({ searchClusters }) => searchClusters.copyPassword(REGION_1, REGION_0, { replace: true }), command: kubectl('region1', 'replace -f - < (Secret elasticsearch-es-password-region-0 with elastic, the password of the Elasticsearch in region0)') },
  installRelease: { write: ({ searchClusters }) => searchClusters.installRelease(REGION_0), command: 'helm upgrade --install camunda-search elastic/elasticsearch --version 8.5.1 --kube-context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --reset-values -f - < (values of the search cluster of region0, sha256 9a67c60e6bbf)' },
  deleteResource: { write: ({ searchClusters }) => searchClusters.deleteResource(REGION_1, 'elasticsearch'), command: kubectl('region1', 'delete elasticsearches.elasticsearch.k8s.elastic.co elasticsearch --ignore-not-found --wait=false') },
};

/** The own namespace is empty; the password of every Elasticsearch is there. */
const answer = (call: string): KubernetesResponse => {
  if (call.endsWith('/secrets/elasticsearch-es-elastic-user')) return { status: 200, text: JSON.stringify({ metadata: { name: 's' }, data: { elastic: b64(PASSWORD) } }) };
  return { status: 200, text: call.endsWith('namespaces/region-runbooks') ? '{"metadata":{"name":"region-runbooks","labels":{"app.kubernetes.io/managed-by":"region-runbooks"}}}' : '{"items":[]}' };
};
interface Sent { readonly command: Command; readonly read: SecretInput | null }

/** A cluster whose commands end with `end`, with what they were and what they read. */
function running(end: () => Promise<{ stdout: string; stderr: string }> = () => Promise.resolve({ stdout: 'done', stderr: '' }), kubernetes: (call: string, request: KubernetesRequest) => KubernetesResponse = answer) {
  const commands: Sent[] = [];
  const cluster = clusterOver({ kubernetes, files: () => 'esJavaOpts: -Xmx1g\n', exec: async (command) => { if (command.effect === 'read') return helm3(command); commands.push({ command, read: await command.secretStdin?.() ?? null }); return end(); } }, CONFIG);
  return { ...cluster, commands };
}

describe('writers and recorder', () => {
  it('cover every write of the ports', () => {
    const { ownership, searchClusters } = running().recorder(() => undefined);
    expect([ownership, searchClusters].flatMap(Object.keys).sort()).toEqual(Object.keys(WRITES).sort());
  });

  it.each(Object.entries(WRITES))('%s: is told before and after it is sent, with the text that the recorder tells', async (_method, { write, command }) => {
    const cluster = running();
    const [live, dry]: [string[], string[]] = [[], []];
    await write(cluster.recorder((entry) => dry.push(entry.command)));
    expect(cluster.commands).toEqual([]);
    await write(cluster.writers((entry) => live.push(entry.command)));
    expect(dry).toEqual([command]);
    expect(live).toEqual([command, command]);
  });
});

describe('the values of Secrets', () => {
  const SECRETS = [PASSWORD, 'hunter2', b64(PASSWORD), b64('hunter2')];
  const writes = ['writeSecret', 'copyPassword'].map((name) => [name, WRITES[name]?.write ?? (() => Promise.reject(new Error(name)))] as const);

  it.each(writes)('of %s reach kubectl alone, by its standard input, with the labels of the cluster', async (_name, write) => {
    const entries: JournalEntry[] = [];
    const cluster = running();
    await write(cluster.writers((entry) => entries.push(entry)));
    const [sent] = cluster.commands;
    expect(JSON.parse(sent?.read?.text ?? '')).toMatchObject({ kind: 'Secret', metadata: { labels: labelsOf('lab') }, type: 'Opaque' });
    expect(SECRETS.some((value) => sent?.read?.text.includes(value))).toBe(true);
    expect(sent?.read?.values.some((value) => SECRETS.includes(value))).toBe(true);
    for (const value of SECRETS) expect(JSON.stringify([entries, cluster.sent, { ...sent?.command }])).not.toContain(value);
  });

  it.each(writes)('of %s stand in no error', async (_name, write) => {
    const entries: JournalEntry[] = [];
    const failing = running(() => Promise.reject(new RunbookError('COMMAND_FAILED', { exitCode: 1, stderr: 'secrets "x" already exists' })));
    const failure: unknown = await write(failing.writers((entry) => entries.push(entry))).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'COMMAND_FAILED' });
    expect(entries.at(-1)?.answer).toBe('failed: exit code 1: secrets "x" already exists');
    for (const value of SECRETS) expect(JSON.stringify([entries, failure, failure instanceof RunbookError ? failure.forPeople : ''])).not.toContain(value);
  });

  it('are not even read for a dry run', async () => {
    const cluster = running();
    for (const [, write] of writes) await write(cluster.recorder(() => undefined));
    expect([cluster.commands, cluster.sent]).toEqual([[], []]);
  });

  it('are missed, not made up, where ECK has made no password', async () => {
    const cluster = running(undefined, () => ({ status: 404, text: '{}' }));
    await expect(cluster.writers(() => undefined).searchClusters.copyPassword(REGION_1, REGION_0, { replace: false })).rejects.toMatchObject({ code: 'COMMAND_FAILED', facts: { region: 'region0' } });
  });
});

describe('the Elasticsearch of ECK', () => {
  it('has the labels of the cluster on its pods and claims, which outlast it', async () => {
    const cluster = running();
    await cluster.writers(() => undefined).searchClusters.applyResource(REGION_0);
    const labels = labelsOf('lab');
    expect(JSON.parse(cluster.commands[0]?.command.stdin ?? '')).toEqual({
      apiVersion: 'elasticsearch.k8s.elastic.co/v1', kind: 'Elasticsearch', metadata: { name: 'elasticsearch', labels },
      spec: {
        version: '8.19.0', volumeClaimDeletePolicy: 'DeleteOnScaledownOnly', http: { tls: { selfSignedCertificate: { disabled: true } } }, secureSettings: [{ secretName: 'elasticsearch-env-secret' }],
        nodeSets: [{
          name: 'masters', count: 3, config: { 'node.store.allow_mmap': false }, podTemplate: { metadata: { labels } },
          volumeClaimTemplates: [{ metadata: { name: 'elasticsearch-data', labels }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Gi' } } } }],
        }],
      },
    });
  });
});

describe('what is refused', () => {
  const writers = (kubernetes: (call: string) => KubernetesResponse, config = CONFIG) => clusterOver({ kubernetes }, config).writers(() => undefined);
  it('the lock, when somebody else has written it since', async () => {
    await expect(writers(() => ({ status: 409, text: '{}' })).ownership.deleteLease(REGION_0, '7')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
  it('the namespace of the lock, when the lock of another cluster has come into it since', async () => {
    const sent: string[] = [];
    const { ownership } = writers((call) => { sent.push(call); return call.endsWith('/leases') ? { status: 200, text: '{"items":[{"metadata":{"name":"payments"}}]}' } : answer(call); });
    await expect(ownership.deleteOwnNamespace(REGION_0)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', facts: { why: 'the namespace region-runbooks is ours and holds lease payments' } });
    expect(sent.filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });
  it('a Secret and search clusters that regions.yaml does not describe', async () => {
    const { ownership, searchClusters } = writers(answer, { ...CONFIG, searchClusters: {} });
    await expect(ownership.writeSecret(REGION_0, 'other', { replace: false })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(searchClusters.applyResource(REGION_0)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(searchClusters.installRelease(REGION_0)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
  it('nothing, where what is to be removed is gone, or what is to be made is there', async () => {
    const gone = writers(() => ({ status: 404, text: '{}' })).ownership;
    await expect(Promise.all([gone.deleteLedger(REGION_0), gone.deleteLease(REGION_0, '7'), gone.deleteOwnNamespace(REGION_0)])).resolves.toBeDefined();
    await expect(writers(() => ({ status: 409, text: '{}' })).ownership.createNamespace(REGION_0, 'camunda-region0')).resolves.toBeUndefined();
  });
});

describe('SearchClusterReader', () => {
  const found = (spec: object, labels: object, status?: object, generation = 1) => ({ status: 200, text: JSON.stringify({ metadata: { name: 'elasticsearch', labels, generation }, spec, status }) });
  const spec = ({ version = '8.19.0', nodes = [3], storage = '64Gi' }) => ({
    version, secureSettings: [{ secretName: 'elasticsearch-env-secret' }],
    nodeSets: nodes.map((count) => ({ count, volumeClaimTemplates: [{ metadata: { name: 'elasticsearch-data' }, spec: { resources: { requests: { storage } } } }] })),
  });
  const read = (response: KubernetesResponse) => clusterOver({ kubernetes: () => response }, CONFIG).readers.searchClusters;
  const labels = labelsOf('lab');
  it.each([
    ['fits', found(spec({}), labels, { phase: 'Ready' }), { ours: true, differences: [], phase: 'Ready', ending: false }],
    ['has another version', found(spec({ version: '8.18.0' }), labels), { ours: true, differences: [{ path: 'version', before: '8.18.0', after: '8.19.0' }], phase: '', ending: false }],
    ['has other nodes, and is not ours', found(spec({ nodes: [1, 1] }), {}), { ours: false, differences: [{ path: 'nodes', before: 2, after: 3 }], phase: '', ending: false }],
    ['has smaller volumes', found(spec({ storage: '32Gi' }), labels), { ours: true, differences: [{ path: 'storage', before: '32Gi', after: '64Gi' }], phase: '', ending: false }],
    ['lacks the keystore', found({ ...spec({}), secureSettings: undefined }, labels), { ours: true, differences: [{ path: 'secureSettings', before: [], after: ['elasticsearch-env-secret'] }], phase: '', ending: false }],
    ['was changed since the operator looked', found(spec({}), labels, { phase: 'Ready', observedGeneration: 1 }, 2), { ours: true, differences: [], phase: '', ending: false }],
    ['is not there', { status: 404, text: '404 page not found' }, null],
  ])('tells a resource that %s', async (_what, response, facts) => expect(await read(response).readResource(REGION_0)).toEqual(facts));

  const secrets = (source: boolean, copy: { readonly value: string; readonly ours: boolean } | null) => clusterOver({
    kubernetes: (call) => {
      if (call.endsWith('elasticsearch-es-elastic-user')) return source ? answer(call) : { status: 404, text: '{}' };
      return copy === null ? { status: 404, text: '{}' } : { status: 200, text: JSON.stringify({ metadata: { name: 's', labels: copy.ours ? labels : {} }, data: { elastic: b64(copy.value) } }) };
    },
  }, CONFIG).readers.searchClusters.readPassword(REGION_1, REGION_0);
  it.each([
    { source: true, held: null, copy: 'absent' }, { source: true, held: { value: PASSWORD, ours: true }, copy: 'same' }, { source: true, held: { value: 'old', ours: true }, copy: 'different' },
    { source: true, held: { value: 'old', ours: false }, copy: 'foreign' }, { source: false, held: { value: 'old', ours: true }, copy: 'different' }, { source: false, held: null, copy: 'absent' },
  ] as const)('tells a copy $copy with a source: $source', async ({ source, held, copy }) => expect(await secrets(source, held)).toEqual({ source, copy }));
});
