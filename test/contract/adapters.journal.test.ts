import { describe, expect, it } from 'vitest';
import type { JournalEntry, Writers } from '../../src/ports/managed-cluster.ts';
import type { HttpResponse } from '../../src/transport/http.ts';
import { switchManifest } from '../../src/adapters/dead-mans-switch.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { clusterOver, recorded, REGION_0, REGION_1 } from '../support/answers.ts';
import { anyText, textLike } from '../support/matchers.ts';

const LEASE = { resourceVersion: '7', holder: 'engine/1', acting: 'runner/2', since: '2026-11-24T09:00:00.000Z' };
const NEXT = { holder: 'engine/1', acting: 'runner/3', since: '2026-11-24T09:00:00.000Z' };

const SEARCH_WHAT = '"indices":"operate-*,tasklist-*,camunda-*,zeebe-record*","ignore_unavailable":true,"include_global_state":true,"feature_states":["none"]';
const KUBECTL_ON_1 = 'kubectl --context region1 --namespace camunda-region1 --kubeconfig /etc/kube.yaml --request-timeout=10s';
const ARMED = { name: 'resume-17', image: 'camunda/zeebe:8.6.0', waitSeconds: 300 };

/** Every write of the ports, with the exact text that people read. */
const WRITES: Record<string, { readonly write: (writers: Writers) => Promise<unknown>; readonly command: string; readonly answer?: HttpResponse; readonly reads?: readonly string[] }> = {
  removeBrokers: {
    write: ({ zeebe }) => zeebe.removeBrokers({ region: REGION_0, remove: [1, 3] }),
    command: 'PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true {"brokers":{"remove":[1,3]}} (context region0)',
  },
  disableExporter: {
    write: ({ zeebe }) => zeebe.disableExporter(REGION_0, 'camundaregion1'),
    command: 'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/exporters/camundaregion1/disable (context region0)',
  },
  enableExporter: {
    write: ({ zeebe }) => zeebe.enableExporter(REGION_0, 'camundaregion1', 'camundaregion0'),
    command: 'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/exporters/camundaregion1/enable {"initializeFrom":"camundaregion0"} (context region0)',
  },
  addBrokers: {
    write: ({ zeebe }) => zeebe.addBrokers({ region: REGION_0, add: [1, 3], replicationFactor: 4 }),
    command: 'PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster {"brokers":{"add":[1,3]},"partitions":{"replicationFactor":4}} (context region0)',
  },
  pauseExporting: {
    write: ({ zeebe }) => zeebe.pauseExporting(REGION_0),
    command: 'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/exporting/pause (context region0)',
    answer: { status: 204, text: '' },
  },
  resumeExporting: {
    write: ({ zeebe }) => zeebe.resumeExporting(REGION_0),
    command: 'POST http://camunda-zeebe-gateway.camunda-region0:9600/actuator/exporting/resume (context region0)',
    answer: { status: 204, text: '' },
  },
  cancelChange: {
    write: ({ zeebe }) => zeebe.cancelChange(REGION_0, 5),
    command: 'DELETE http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster/changes/5 (context region0)',
  },
  scaleBrokers: {
    write: ({ kubernetes }) => kubernetes.scaleBrokers(REGION_1, 0),
    command: 'kubectl --context region1 --namespace camunda-region1 --kubeconfig /etc/kube.yaml --request-timeout=10s scale statefulset camunda-zeebe --replicas=0',
  },
  restartBroker: {
    write: ({ kubernetes }) => kubernetes.restartBroker(REGION_0, 'camunda-zeebe-1'),
    command: 'kubectl --context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --request-timeout=10s delete pod camunda-zeebe-1 --wait=false',
  },
  registerRepository: {
    write: ({ snapshots }) => snapshots.registerRepository(REGION_1, { readonly: true }),
    command: 'PUT https://search.example/_snapshot/camunda_backup {"type":"fs","settings":{"location":"/mnt/backups","readonly":true}}',
  },
  takeSnapshot: {
    write: ({ snapshots }) => snapshots.takeSnapshot(REGION_0, 'failback-17'),
    command: `PUT http://elasticsearch.camunda-region0:9200/_snapshot/camunda_backup/failback-17?wait_for_completion=false {${SEARCH_WHAT}} (context region0)`,
    reads: ['GET http://elasticsearch.camunda-region0:9200/_cat/nodes?format=json&h=version'],
  },
  deleteSnapshot: {
    write: ({ snapshots }) => snapshots.deleteSnapshot(REGION_0, 'failback-16'),
    command: 'DELETE http://elasticsearch.camunda-region0:9200/_snapshot/camunda_backup/failback-16 (context region0)',
  },
  deleteIndices: {
    write: ({ snapshots }) => snapshots.deleteIndices(REGION_0, ['operate-process-8.3.0_', 'zeebe-record_job_8.6.0_2026-11-24']),
    command: 'DELETE http://elasticsearch.camunda-region0:9200/operate-process-8.3.0_,zeebe-record_job_8.6.0_2026-11-24?ignore_unavailable=true (context region0)',
  },
  restoreSnapshot: {
    write: ({ snapshots }) => snapshots.restoreSnapshot(REGION_1, 'failback-17'),
    command: `POST https://search.example/_snapshot/camunda_backup/failback-17/_restore?wait_for_completion=false {${SEARCH_WHAT}}`,
    reads: ['GET https://search.example/_cat/nodes?format=json&h=version'],
  },
  installRelease: {
    write: ({ installation }) => installation.installRelease(REGION_0, { webApps: false }),
    command: 'helm upgrade --install camunda /charts/zeebe --kube-context region0 --namespace camunda-region0 --kubeconfig /etc/kube.yaml --reset-values -f /values/both.yaml -f /values/region0.yaml --set operate.enabled=false --set tasklist.enabled=false',
    reads: ['helm version --template {{.Version}}', 'GET /api/v1/namespaces/camunda-region0'],
  },
  uninstallRelease: {
    write: ({ installation }) => installation.uninstallRelease(REGION_1),
    command: 'helm uninstall camunda --ignore-not-found --wait --timeout 60s --kube-context region1 --namespace camunda-region1 --kubeconfig /etc/kube.yaml',
  },
  deleteClaims: {
    write: ({ installation }) => installation.deleteClaims(REGION_1, ['data-camunda-zeebe-0', 'data-elasticsearch-0']),
    command: `${KUBECTL_ON_1} delete pvc data-camunda-zeebe-0 data-elasticsearch-0 --ignore-not-found --wait=false`,
  },
  deleteVolumes: {
    write: ({ installation }) => installation.deleteVolumes(REGION_1, ['pv-0']),
    command: `${KUBECTL_ON_1} delete pv pv-0 --ignore-not-found --wait=false`,
  },
  scaleWebApp: {
    write: ({ installation }) => installation.scaleWebApp(REGION_1, 'camunda-operate', 0),
    command: `${KUBECTL_ON_1} scale deployment camunda-operate --replicas=0`,
  },
  restartWebApp: {
    write: ({ installation }) => installation.restartWebApp(REGION_1, 'camunda-operate'),
    command: `${KUBECTL_ON_1} rollout restart deployment camunda-operate`,
  },
  armSwitch: {
    write: ({ installation }) => installation.armSwitch(REGION_0, ARMED),
    command: `POST /apis/batch/v1/namespaces/camunda-region0/jobs ${JSON.stringify(switchManifest(ARMED, { gateway: 'camunda-zeebe-gateway', contextPath: '' }))} (context region0)`,
  },
  disarmSwitch: {
    write: ({ installation }) => installation.disarmSwitch(REGION_0, 'resume-17'),
    command: 'DELETE /apis/batch/v1/namespaces/camunda-region0/jobs/resume-17?propagationPolicy=Background (context region0)',
  },
  swap: {
    write: ({ leases }) => leases.swap(REGION_0, 'lab', LEASE, NEXT),
    command: 'PUT /apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases/lab {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"lab","namespace":"region-runbooks","labels":{"app.kubernetes.io/managed-by":"region-runbooks"},"resourceVersion":"7","annotations":{"region-runbooks/acting":"runner/3","region-runbooks/since":"2026-11-24T09:00:00.000Z"}},"spec":{"holderIdentity":"engine/1"}} (context region0)',
  },
};

const answering = (answer = recorded('normal', 'removal-dry-run')): ReturnType<typeof clusterOver> => clusterOver({ http: (call) => call.includes('/_cat/nodes') ? recorded('normal', 'search-nodes') : answer, kubernetes: () => ({ status: 200, text: '{"metadata":{"resourceVersion":"8"}}' }) });

describe('writers and recorder', () => {
  it('cover every write of the ports', () => {
    const { zeebe, kubernetes, snapshots, installation, leases } = answering().recorder(() => undefined);
    expect([zeebe, kubernetes, snapshots, installation, leases].flatMap(Object.keys).filter((method) => method !== 'read').sort()).toEqual(Object.keys(WRITES).sort());
  });

  it.each(Object.entries(WRITES))('%s: is told before and after it is sent, with the text that the recorder tells', async (_method, { write, command, answer, reads = [] }) => {
    const cluster = answering(answer);
    const [live, dry]: [JournalEntry[], JournalEntry[]] = [[], []];
    await write(cluster.recorder((entry) => dry.push(entry)));
    expect(cluster.sent).toEqual(reads);
    await write(cluster.writers((entry) => live.push(entry)));
    expect(cluster.sent.slice(reads.length)).toHaveLength(reads.length + 1);
    expect(dry).toEqual([{ command }]);
    expect(live).toEqual([
      { command, startedAt: textLike(/Z$/) },
      { command, startedAt: textLike(/Z$/), endedAt: textLike(/Z$/), answer: anyText },
    ]);
  });

  it('tell of reads nothing', async () => {
    const cluster = clusterOver({ http: () => recorded('normal', 'removal-dry-run') });
    await cluster.readers.zeebe.dryRunRemoval({ region: REGION_0, remove: [1, 3] });
    expect(cluster.sent).toEqual(['PATCH http://camunda-zeebe-gateway.camunda-region0:9600/actuator/cluster?force=true&dryRun=true']);
  });

  it('tell of a copy into a region whose search cluster is not there yet, of the kind of the other one; a write never guesses', async () => {
    const away = clusterOver({ http: (_call, { endpoint }) => endpoint.kind === 'url' ? Promise.reject(new NoAnswer('refused', 'search', { sent: false })) : recorded('normal', 'search-nodes') });
    const told: string[] = [];
    await away.recorder(({ command }) => { told.push(command); }).snapshots.restoreSnapshot(REGION_1, 'failback-17');
    expect(told).toEqual([WRITES['restoreSnapshot']?.command]);
    await expect(away.writers(() => undefined).snapshots.restoreSnapshot(REGION_1, 'failback-17')).rejects.toMatchObject({ code: 'REGION_UNREACHABLE' });
  });

  it.each([
    ['an answer that was lost', () => Promise.reject(new NoAnswer('timeout', 'gateway', { sent: true })), 'unknown: no answer from gateway: timeout'],
    ['a write that never left', () => Promise.reject(new NoAnswer('refused', 'gateway', { sent: false })), 'not sent: no answer from gateway: refused'],
    ['a refusal', () => Promise.resolve({ status: 409, text: '{"message":"busy"}' }), '409 {"message":"busy"}'],
  ] as const)('tell %s', async (_what, http, answer) => {
    const entries: JournalEntry[] = [];
    const cluster = clusterOver({ http });
    await expect(cluster.writers((entry) => entries.push(entry)).zeebe.disableExporter(REGION_0, 'x')).rejects.toBeInstanceOf(RunbookError);
    expect(entries.at(-1)?.answer).toBe(answer);
  });

  it.each([
    ['a command that failed', new RunbookError('COMMAND_FAILED', { exitCode: 1, stderr: 'not found\n' }), 'failed: exit code 1: not found'],
    ['a command that the deadline ended', new RunbookError('OUTCOME_UNKNOWN', {}), 'unknown: no end within the deadline'],
  ] as const)('tell %s', async (_what, error, answer) => {
    const entries: JournalEntry[] = [];
    const cluster = clusterOver({ exec: () => Promise.reject(error) });
    await expect(cluster.writers((entry) => entries.push(entry)).kubernetes.scaleBrokers(REGION_1, 0)).rejects.toBe(error);
    expect(entries.at(-1)?.answer).toBe(answer);
  });
});
