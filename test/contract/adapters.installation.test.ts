import { parseConfig } from '../../src/config/parse-config.ts';
import { newValuesOf } from '../../src/adapters/values.ts';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mergeValues } from '../../src/domain/values/merge.ts';
import { RunbookError } from '../../src/errors/runbook-error.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { NoAnswer } from '../../src/transport/no-answer.ts';
import { CLUSTER, clusterOver, recorded, REGION_0, REGION_1 } from '../support/answers.ts';

const json = (body: unknown): KubernetesResponse => ({ status: 200, text: JSON.stringify(body) });
const none = { status: 404, text: '{"kind":"Status"}' };
const named = (...names: readonly string[]) => ({ items: names.map((name) => ({ metadata: { name } })) });

/** As helm stores it: JSON, gzip, base64, and the base64 of a Secret around. @source Helm 3.18, pkg/storage/driver/util.go */
function revision(version: number, status: string, { name = 'camunda', config = {}, chart }: { readonly name?: string; readonly config?: unknown; readonly chart?: object } = {}): unknown {
  const release = Buffer.from(gzipSync(JSON.stringify({ name, version, config, chart: { values: { operate: { enabled: false } }, ...chart } })).toString('base64')).toString('base64');
  return { type: 'helm.sh/release.v1', metadata: { name: `sh.helm.release.v1.${name}.v${version}`, labels: { name, owner: 'helm', status, version: String(version) } }, data: { release } };
}

const releaseOf = (items: readonly unknown[]) => clusterOver({ kubernetes: () => json({ items }) }).readers.installation.readRelease(REGION_0);

describe('readFootprint', () => {
  const answers: Record<string, KubernetesResponse> = {
    'GET /api/v1/namespaces/camunda-region1/secrets?labelSelector=owner%3Dhelm': json({ items: [revision(9, 'superseded'), revision(10, 'failed'), revision(1, 'deployed', { name: 'another' })] }),
    'GET /api/v1/namespaces/camunda-region1/persistentvolumeclaims': json(named('data-camunda-zeebe-1', 'data-camunda-zeebe-0')),
    'GET /api/v1/namespaces/camunda-region1/pods': json(named('camunda-zeebe-0')),
    'GET /api/v1/persistentvolumes': json({ items: [
      { metadata: { name: 'pv-a' }, spec: { claimRef: { namespace: 'camunda-region1', name: 'data-camunda-zeebe-0' } } },
      { metadata: { name: 'pv-b' }, spec: { claimRef: { namespace: 'camunda-region0' } } }, { metadata: { name: 'pv-c' }, spec: {} },
    ] }),
  };
  const footprint = (changes: Record<string, KubernetesResponse> = {}) => clusterOver({ kubernetes: (call) => ({ ...answers, ...changes })[call] ?? none }).readers.installation.readFootprint(REGION_1);

  it('tells newest revisions, claims, pods and the volumes of the namespace alone', async () => {
    expect(await footprint()).toEqual({
      releases: [{ name: 'another', revision: 1, status: 'deployed' }, { name: 'camunda', revision: 10, status: 'failed' }],
      claims: ['data-camunda-zeebe-0', 'data-camunda-zeebe-1'], volumes: ['pv-a'], pods: ['camunda-zeebe-0'],
    });
  });

  it('tells no volumes where the account may not list them', async () => {
    expect(await footprint({ 'GET /api/v1/persistentvolumes': { status: 403, text: '{}' } })).toMatchObject({ volumes: [], claims: ['data-camunda-zeebe-0', 'data-camunda-zeebe-1'] });
  });

  it('does not take another refusal or a silence for empty', async () => {
    await expect(footprint({ 'GET /api/v1/namespaces/camunda-region1/persistentvolumeclaims': { status: 403, text: '{}' } })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(clusterOver({ kubernetes: () => Promise.reject(new NoAnswer('timeout', 'x', { sent: true })) }).readers.installation.readFootprint(REGION_1)).rejects.toMatchObject({ code: 'REGION_UNREACHABLE' });
  });
});

describe('readRelease', () => {
  it.each([
    ['both off', { operate: { enabled: false }, tasklist: { enabled: false } }, true],
    ['one off', { tasklist: { enabled: false } }, true],
    ['both on', { operate: { enabled: true }, tasklist: {} }, false],
    ['nothing said, whatever the chart says', null, false],
    ['profiles off (8.8 and later)', { orchestration: { profiles: { operate: false, tasklist: false } } }, true],
    ['one profile off', { orchestration: { profiles: { tasklist: false } } }, true],
    ['profiles on', { orchestration: { profiles: { operate: true, tasklist: true } } }, false],
    ['complete values without web apps', { regionRunbooks: { step: 'without-web-apps' }, operate: { enabled: false } }, true],
    ['complete values of a cluster that has no web apps', { regionRunbooks: { step: 'normal' }, operate: { enabled: false }, tasklist: { enabled: false } }, false],
    ['a text, which is not false', { operate: { enabled: 'false' }, tasklist: 'off' }, false],
  ])('tells web apps: %s', async (_what, config, webAppsOff) => {
    expect(await releaseOf([revision(2, 'superseded'), revision(10, 'deployed', { config }), revision(9, 'superseded')])).toEqual({ revision: 10, status: 'deployed', webAppsOff });
  });

  it('asks for the one release', async () => {
    const { readers, sent } = clusterOver({ kubernetes: () => json({ items: [] }) });
    expect(await readers.installation.readRelease(REGION_0)).toBeNull();
    expect(sent).toEqual(['GET /api/v1/namespaces/camunda-region0/secrets?labelSelector=owner%3Dhelm%2Cname%3Dcamunda']);
  });

  it.each([
    ['is no archive', () => json({ items: [{ metadata: { labels: { name: 'camunda', version: '1', status: 'deployed' } }, data: { release: Buffer.from('hunter2').toString('base64') } }] })],
    ['is no list', () => json({ secrets: 'hunter2' })],
    ['is no JSON', () => ({ status: 200, text: 'hunter2' })],
  ])('tells nothing of a secret where what helm stored %s', async (_what, kubernetes) => {
    const error: unknown = await clusterOver({ kubernetes }).readers.installation.readRelease(REGION_0).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'ANSWER_UNKNOWN', facts: { region: 'region0' } });
    expect(error instanceof RunbookError ? JSON.stringify(error.facts) : 'no error').not.toMatch(/hunter2|aHVudGVyMg/);
  });
});

describe('readDifferences', () => {
  const wanted = parseConfig(`clusters:
  lab:
    camunda: { version: 8.6.0, brokers: 4 }
    helm: { chart: ours/camunda, version: 11.1.0 }
    regions:
      - { name: region0, context: region0, namespace: camunda-region0, search: { service: search } }
      - { name: region1, context: region1, namespace: camunda-region1, search: { service: search } }
`, 'regions.yaml').clusters['lab'] ?? expect.unreachable('the configuration is valid');
  const differencesOf = (items: readonly unknown[]) => clusterOver({ kubernetes: () => json({ items }) }, wanted).readers.installation.readDifferences(REGION_0);
  const given = async (): Promise<Record<string, unknown>> => (await newValuesOf({ name: 'lab', cluster: wanted, readFile: () => Promise.reject(new Error('no files')) })(REGION_0, 'normal')).values;
  const chart = { metadata: { version: '11.1.0' } };

  it('finds none where helm was given the values of regions.yaml in the newest revision', async () => {
    expect(await differencesOf([revision(9, 'superseded', { config: { zeebe: {} }, chart }), revision(10, 'deployed', { config: await given(), chart })])).toEqual([]);
  });
  it('tells each value that differs, and nothing of one that looks like a secret', async () => {
    const values = mergeValues(await given(), { zeebe: { clusterSize: '8' }, auth: { password: 'hunter2' } });
    const found = await differencesOf([revision(1, 'deployed', { config: values, chart })]);
    expect(found).toEqual(expect.arrayContaining([{ path: 'zeebe.clusterSize', before: '8', after: '4' }]));
    expect(found).toHaveLength(2);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
  it('tells another version of the chart', async () => {
    expect(await differencesOf([revision(1, 'deployed', { config: await given(), chart: { metadata: { version: '11.0.0' } } })])).toEqual([{ path: '(version of the chart)', before: '11.0.0', after: '11.1.0' }]);
  });
  it('finds none where there is no release', async () => {
    expect(await differencesOf([])).toEqual([]);
  });
  it('tells nothing of what it cannot read', async () => {
    const error: unknown = await differencesOf([{ metadata: { labels: { name: 'camunda', version: '1', status: 'deployed' } }, data: { release: Buffer.from('hunter2').toString('base64') } }]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'ANSWER_UNKNOWN', facts: { region: 'region0', revision: 1 } });
    expect(error instanceof RunbookError ? JSON.stringify(error.facts) : 'no error').not.toMatch(/hunter2/);
  });
});

describe('readWebApps', () => {
  it('tells those that are there', async () => {
    const { readers, sent } = clusterOver({ kubernetes: (call) => call.endsWith('-operate') ? json({ metadata: { name: 'camunda-operate' }, spec: { replicas: 2 }, status: { readyReplicas: 1 } }) : none });
    expect(await readers.installation.readWebApps(REGION_0)).toEqual([{ name: 'camunda-operate', wanted: 2, ready: 1, rollingOut: true, restartedAt: null }]);
    expect(sent).toEqual(['operate', 'tasklist'].map((app) => `GET /apis/apps/v1/namespaces/camunda-region0/deployments/camunda-${app}`));
  });

  it('takes an absent number of replicas for one, and none ready for 0', async () => {
    const { readers } = clusterOver({ kubernetes: (call) => call.endsWith('-tasklist') ? json({ metadata: { name: 'camunda-tasklist' }, spec: {} }) : none });
    expect(await readers.installation.readWebApps(REGION_0)).toEqual([{ name: 'camunda-tasklist', wanted: 1, ready: 0, rollingOut: true, restartedAt: null }]);
  });

  const settled = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 };
  it.each([
    { why: 'all of this revision are available', status: settled, rollingOut: false },
    { why: 'the controller has not seen the last change', status: { ...settled, observedGeneration: 2 }, rollingOut: true },
    { why: 'a pod of the old revision is left', status: { ...settled, replicas: 3 }, rollingOut: true },
    { why: 'a pod of the old revision is not replaced yet', status: { ...settled, updatedReplicas: 1 }, rollingOut: true },
    { why: 'a pod is not available', status: { ...settled, availableReplicas: 1 }, rollingOut: true },
  ])('tells a rollout under way is $rollingOut when $why, and the last restart', async ({ status, rollingOut }) => {
    const template = { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T12:00:00Z' } } };
    const { readers } = clusterOver({ kubernetes: (call) => call.endsWith('-operate') ? json({ metadata: { name: 'camunda-operate', generation: 3 }, spec: { replicas: 2, template }, status }) : none });
    expect(await readers.installation.readWebApps(REGION_0)).toEqual([{ name: 'camunda-operate', wanted: 2, ready: 2, rollingOut, restartedAt: '2026-11-24T12:00:00Z' }]);
  });
});

describe('readSwitch', () => {
  const job = (...conditions: readonly { readonly type: string; readonly status: string }[]) => json({ metadata: { name: 'resume-17', creationTimestamp: '2026-11-24T12:00:00Z' }, status: { conditions } });
  it.each([
    ['armed', job()],
    ['armed', json({ metadata: { name: 'resume-17', creationTimestamp: '2026-11-24T12:00:00Z' } })],
    ['armed', job({ type: 'Failed', status: 'False' })],
    ['fired', job({ type: 'SuccessCriteriaMet', status: 'True' }, { type: 'Complete', status: 'True' })],
    ['failed', job({ type: 'Failed', status: 'True' })],
  ] as const)('tells it %s', async (state, answer) => {
    expect(await clusterOver({ kubernetes: () => answer }).readers.installation.readSwitch(REGION_0, 'resume-17')).toEqual({ name: 'resume-17', state, createdAt: '2026-11-24T12:00:00Z' });
  });

  it('tells none', async () => expect(await clusterOver({ kubernetes: () => none }).readers.installation.readSwitch(REGION_0, 'resume-17')).toBeNull());
});

describe('readBrokerImage', () => {
  it('reads the image of the broker container', async () => {
    expect(await clusterOver({ kubernetes: () => recorded('normal', 'statefulset') }).readers.installation.readBrokerImage(REGION_0)).toBe('docker.io/camunda/zeebe:8.6.0');
  });
  it('does not guess where there are no brokers', async () => {
    await expect(clusterOver({ kubernetes: () => none }).readers.installation.readBrokerImage(REGION_0)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
  });
});

describe('InstallationWriter', () => {
  const withAnswer = (answer: KubernetesResponse, config = CLUSTER) => {
    const cluster = clusterOver({ kubernetes: () => answer }, config);
    return { installation: cluster.writers(() => undefined).installation, sent: cluster.sent };
  };

  it.each([
    ['creates the namespace where there is none', none, '--create-namespace '],
    ['leaves the namespace alone where it is there', json({}), ''],
    ['leaves the namespace alone where the account may not look: it is an account of that namespace', { status: 403, text: '{}' }, ''],
  ])('%s', async (_what, answer, flag) => {
    const { installation, sent } = withAnswer(answer, { ...CLUSTER, helm: { chart: 'camunda/camunda-platform', version: '11.0.0', values: [] } });
    await installation.installRelease(REGION_1, { webApps: true });
    expect(sent.at(-1)).toBe(`helm upgrade --install camunda camunda/camunda-platform --version 11.0.0 --kube-context region1 --namespace camunda-region1 --kubeconfig /etc/kube.yaml ${flag}--reset-values`);
  });

  it.each([['v3.18.0', ''], ['v4.1.4', ' --server-side=false']])('has helm %s merge the release itself', async (version, flag) => {
    const cluster = clusterOver({ kubernetes: () => json({}), exec: ({ effect }) => Promise.resolve({ stdout: effect === 'read' ? version : '', stderr: '' }) });
    await cluster.writers(() => undefined).installation.installRelease(REGION_1, { webApps: true });
    expect(cluster.sent.at(-1)).toContain(` --kubeconfig /etc/kube.yaml${flag} --reset-values`);
  });

  it('refuses to install what regions.yaml does not describe', async () => {
    await expect(withAnswer(none, { ...CLUSTER, helm: undefined }).installation.installRelease(REGION_1, { webApps: true })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('sends nothing for no claims and no volumes', async () => {
    const { installation, sent } = withAnswer(none);
    await installation.deleteClaims(REGION_1, []);
    await installation.deleteVolumes(REGION_1, []);
    expect(sent).toEqual([]);
  });

  it('leaves a switch that is there already alone, and misses no namespace', async () => {
    await expect(withAnswer({ status: 409, text: '{}' }).installation.armSwitch(REGION_0, { name: 's', image: 'i', waitSeconds: 1 })).resolves.toBeUndefined();
    await expect(withAnswer(none).installation.armSwitch(REGION_0, { name: 's', image: 'i', waitSeconds: 1 })).rejects.toMatchObject({ code: 'CALL_REJECTED' });
  });

  it('disarms a switch that is gone', async () => {
    await expect(withAnswer(none).installation.disarmSwitch(REGION_0, 's')).resolves.toBeUndefined();
  });
});
