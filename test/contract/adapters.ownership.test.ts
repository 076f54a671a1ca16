import { describe, expect, it } from 'vitest';
import type { ClusterConfig } from '../../src/config/schema.ts';
import { labelsOf } from '../../src/domain/ownership.ts';
import type { Inventory } from '../../src/domain/ownership.ts';
import type { KubernetesResponse } from '../../src/transport/kubernetes.ts';
import { CLUSTER, clusterOver, REGION_0 } from '../support/answers.ts';

const json = (body: unknown, status = 200): KubernetesResponse => ({ status, text: JSON.stringify(body) });
const none = json({ kind: 'Status' }, 404);
const forbidden = json({ kind: 'Status' }, 403);
const OURS = labelsOf('lab');
const INSTANCE = (release: string) => ({ 'app.kubernetes.io/instance': release });
const object = (name: string, labels: Readonly<Record<string, string>> = {}, more: object = {}) => ({ metadata: { name, labels, ...more } });
const list = (...items: readonly object[]): KubernetesResponse => json({ items });
const helm = (name: string) => ({ type: 'helm.sh/release.v1', metadata: { labels: { name, version: '2', status: 'deployed' } }, data: { release: '' } });
const volume = (name: string, claim: string, policy: string, labels = {}, namespace = 'camunda-region0') => ({ ...object(name, labels), spec: { claimRef: { namespace, name: claim }, persistentVolumeReclaimPolicy: policy } });
const b64 = (text: string): string => Buffer.from(text).toString('base64');

const NS = '/api/v1/namespaces/camunda-region0';
const OWN = '/api/v1/namespaces/region-runbooks';
const SELECTED = 'labelSelector=app.kubernetes.io%2Fmanaged-by%3Dregion-runbooks%2Cregion-runbooks%2Fcluster%3Dlab';
const CONFIG: ClusterConfig = {
  ...CLUSTER, searchClusters: { release: { chart: 'x', values: [] } },
  secrets: [{ name: 'bucket-key', keys: { key: { fromEnv: 'KEY' } } }],
};

/** A region in which everything of the cluster stands beside something of somebody else. */
const SHARED: Readonly<Record<string, KubernetesResponse>> = {
  [`GET /api/v1/namespaces?${SELECTED}`]: list(object('camunda-region0', OURS), object('camunda-region0-failover', OURS, { deletionTimestamp: '2026-11-24T12:00:00Z' })),
  [`GET ${NS}/secrets?labelSelector=owner%3Dhelm`]: list(helm('camunda'), helm('camunda-search'), helm('camunda-other')),
  [`GET ${NS}/persistentvolumeclaims`]: list(object('data-camunda-zeebe-0', INSTANCE('camunda')), object('theirs', INSTANCE('other')), object('elasticsearch-data-0', OURS, { deletionTimestamp: '2026-11-24T12:00:00Z' })),
  [`GET ${NS}/pods`]: list(object('camunda-zeebe-0', INSTANCE('camunda')), object('search-0', { release: 'camunda-search' }), object('debug'), object('resume-17-x', { 'app.kubernetes.io/managed-by': 'region-runbooks' })),
  ['GET /apis/elasticsearch.k8s.elastic.co/v1/namespaces/camunda-region0/elasticsearches']: list(object('elasticsearch', OURS), object('theirs')),
  [`GET ${NS}/secrets?${SELECTED}`]: list(object('bucket-key', OURS)),
  ['GET /api/v1/persistentvolumes']: list(
    volume('pv-0', 'data-camunda-zeebe-0', 'Retain'), volume('pv-1', 'elasticsearch-data-0', 'Delete'), volume('pv-2', 'gone', 'Retain', OURS),
    volume('pv-3', 'theirs', 'Retain'), volume('pv-4', 'gone', 'Retain'), volume('pv-5', 'data-camunda-zeebe-0', 'Retain', OURS, 'elsewhere'),
  ),
  [`GET /api/v1/namespaces/kube-system/services?${SELECTED}`]: list(object('internal-dns-lb', OURS)),
  ['GET /api/v1/namespaces/camunda-region0-failover/secrets?labelSelector=owner%3Dhelm']: list(helm('camunda')),
  ['GET /api/v1/namespaces/camunda-region0-failover/persistentvolumeclaims']: list(),
  ['GET /api/v1/namespaces/camunda-region0-failover/pods']: list(),
  [`GET ${OWN}`]: json(object('region-runbooks', { 'app.kubernetes.io/managed-by': 'region-runbooks' })),
  ['GET /apis/coordination.k8s.io/v1/namespaces/region-runbooks/leases']: list(object('lab'), object('payments')),
  [`GET ${OWN}/configmaps`]: list(object('canary-lab'), object('kube-root-ca.crt'), object('setup-lab')),
  [`GET ${OWN}/serviceaccounts`]: list(object('default')),
  [`GET ${OWN}/secrets`]: list(object('default-dockercfg-x1y2z')),
  ...Object.fromEntries(['pods', 'persistentvolumeclaims', 'services'].map((kind) => [`GET ${OWN}/${kind}`, list()])),
  ...Object.fromEntries(['deployments', 'statefulsets'].map((kind) => [`GET /apis/apps/v1/namespaces/region-runbooks/${kind}`, list()])),
};
const over = (answers: Readonly<Record<string, KubernetesResponse>>, config = CONFIG) => clusterOver({ kubernetes: (call) => answers[call] ?? (call.includes('elasticsearches') ? { status: 404, text: '404 page not found' } : none) }, config);
const inventory = (part: Readonly<Record<string, KubernetesResponse>> = {}, config = CONFIG): Promise<Inventory> => over({ ...SHARED, ...part }, config).readers.ownership.readInventory(REGION_0);

describe('readInventory', () => {
  it('tells what is of the cluster from what only stands beside it', async () => {
    expect(await inventory()).toEqual({
      namespaces: [
        { name: 'camunda-region0', ending: false, foreign: ['release camunda-other', 'volume claim theirs', 'pod debug', 'Elasticsearch theirs'] },
        { name: 'camunda-region0-failover', ending: true, foreign: ['release camunda'] },
      ],
      releases: [{ name: 'camunda', status: 'deployed' }, { name: 'camunda-search', status: 'deployed' }], secrets: ['bucket-key'],
      searchResources: [{ name: 'elasticsearch', ending: false }], claims: [{ name: 'data-camunda-zeebe-0', ending: false }, { name: 'elasticsearch-data-0', ending: true }],
      volumes: [{ name: 'pv-0', marked: false, stays: true }, { name: 'pv-1', marked: false, stays: false }, { name: 'pv-2', marked: true, stays: true }],
      pods: ['camunda-zeebe-0', 'search-0'], services: ['internal-dns-lb'],
      own: { namespace: 'ours', ledger: true, others: ['lease payments', 'configmap setup-lab'] },
    } satisfies Inventory);
  });
  it('takes a release called RELEASE-search for the cluster only where regions.yaml has one', async () => {
    const seen = await inventory({}, { ...CONFIG, searchClusters: 'existing' });
    expect(seen.releases.map(({ name }) => name)).toEqual(['camunda']);
    expect(seen.namespaces[0]?.foreign).toContain('release camunda-search');
  });
  it('sees no Elasticsearch where there is no such operator, and no volume that may not be listed', async () => {
    const seen = await inventory({ 'GET /apis/elasticsearch.k8s.elastic.co/v1/namespaces/camunda-region0/elasticsearches': { status: 404, text: '404 page not found' }, 'GET /api/v1/persistentvolumes': forbidden });
    expect(seen).toMatchObject({ searchResources: [], volumes: [] });
  });
  it('does not take what may not be listed for nothing', async () => {
    await expect(inventory({ [`GET ${NS}/pods`]: forbidden })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('readOwnNamespace', () => {
  const own = (part: Readonly<Record<string, KubernetesResponse>>) => over({ ...SHARED, ...part }).readers.ownership.readOwnNamespace(REGION_0);
  it.each([
    ['absent', none], ['foreign', json(object('region-runbooks'))], ['ending', json(object('region-runbooks', { 'app.kubernetes.io/managed-by': 'region-runbooks' }, { deletionTimestamp: '2026-11-24T12:00:00Z' }))],
  ])('tells it %s', async (namespace, answer) => expect(await own({ [`GET ${OWN}`]: answer })).toMatchObject({ namespace }));
  it('counts what may not be listed as something of somebody else', async () => {
    expect((await own({ [`GET ${OWN}/pods`]: forbidden })).others).toContain('pods that may not be listed');
  });
  it('names the account of a runner', async () => {
    expect((await own({ [`GET ${OWN}/serviceaccounts`]: list(object('default'), object('region-runbooks')) })).others).toContain('serviceaccount region-runbooks');
  });
});

describe('readNamespace', () => {
  it('tells the labels, and none where there is no namespace', async () => {
    const { ownership } = over({ [`GET ${NS}`]: json(object('camunda-region0', OURS)) }).readers;
    expect(await ownership.readNamespace(REGION_0, 'camunda-region0')).toEqual({ labels: OURS, ending: false });
    expect(await ownership.readNamespace(REGION_0, 'other')).toBeNull();
  });
});

describe('readSecrets', () => {
  const secret = (data: unknown, labels = {}) => json({ ...object('bucket-key', labels), data });
  const read = (answer: KubernetesResponse) => over({ [`GET ${NS}/secrets/bucket-key`]: answer }).readers.ownership.readSecrets(REGION_0);
  it.each([
    { state: 'absent', why: 'there is none', answer: none },
    { state: 'same', why: 'it holds the values', answer: secret({ key: b64('hunter2') }, OURS) },
    { state: 'same', why: 'one of somebody else holds the values, and more', answer: secret({ key: b64('hunter2'), more: '' }) },
    { state: 'different', why: 'ours holds another value', answer: secret({ key: b64('hunter3') }, OURS) },
    { state: 'different', why: 'ours holds a key that regions.yaml dropped', answer: secret({ key: b64('hunter2'), old: '' }, OURS) },
    { state: 'foreign', why: 'one of somebody else holds another value', answer: secret({ key: b64('hunter3') }) },
    { state: 'foreign', why: 'one of another cluster is empty', answer: secret(null, labelsOf('payments')) },
  ])('says $state when $why', async ({ state, answer }) => expect(await read(answer)).toEqual({ 'bucket-key': state }));

  it('shows nothing of a Secret that it cannot read', async () => {
    const failure: unknown = await read(json({ metadata: { name: 7 }, data: { key: b64('hunter2') } })).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'ANSWER_UNKNOWN' });
    expect(JSON.stringify(failure)).not.toContain(b64('hunter2'));
  });
});
