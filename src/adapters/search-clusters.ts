import { z } from 'zod';
import type { ClusterConfig, SearchClustersConfig } from '../config/schema.ts';
import { parseValuesFile, valuesText } from '../config/values-file.ts';
import { isOurs, labelsOf } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import { passwordSecretOf, type PasswordCopy } from '../domain/search-clusters.ts';
import { diffValues } from '../domain/values/diff.ts';
import { mergeValues } from '../domain/values/merge.ts';
import type { Values } from '../domain/values/values.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { SearchClusterReader, SearchClusterWriter } from '../ports/search-clusters.ts';
import { helmTarget, mergeFlags } from './helm.ts';
import { differencesTo, givenIn, ReleasesAnswer } from './installation-answers.ts';
import { kubernetesCalls, type KubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import { ECK_RESOURCES } from './ownership.ts';
import { ElasticsearchAnswer, SecretAnswer } from './ownership-answers.ts';
import type { PlacesOf } from './region-places.ts';
import { secretInput, secretPath, secretStateOf } from './secret-states.ts';
import { shortSha256, textOf, type ReadFile } from './values.ts';

/** Names that the values of the chart and the guide go by. @source Camunda dual-region guide 8.9 */
const ELASTICSEARCH = 'elasticsearch';
const PASSWORD = { secret: 'elasticsearch-es-elastic-user', key: 'elastic' } as const;
/** Where this Secret is made, ECK puts its keys into the keystore of the nodes: credentials of the snapshot repository. */
const KEYSTORE_SECRET = 'elasticsearch-env-secret';
const HELM_DEADLINE_MS = 60_000;

type Chart = NonNullable<Exclude<SearchClustersConfig, string>['release']>;
type Eck = NonNullable<Exclude<SearchClustersConfig, string>['eck']>;

export interface SearchClusterDeps extends KubernetesDeps { readonly name: string; readonly config: ClusterConfig; readonly readFile: ReadFile }

const eckOf = ({ searchClusters }: ClusterConfig): Eck | undefined => (typeof searchClusters === 'string' ? undefined : searchClusters.eck);

/** The name of the search clusters' own release, where regions.yaml has such a one. */
export const searchReleaseOf = ({ release, searchClusters }: ClusterConfig): readonly string[] =>
  typeof searchClusters === 'string' || searchClusters.release === undefined ? [] : [`${release}-search`];

/** Secrets whose keys the nodes of ECK get into their keystore. */
const secureSettingsOf = ({ secrets }: ClusterConfig): readonly string[] => secrets.map(({ name }) => name).filter((name) => name === KEYSTORE_SECRET);

const chartOf = ({ searchClusters }: ClusterConfig): Chart | undefined => (typeof searchClusters === 'string' ? undefined : searchClusters.release);

/** The values files of the search clusters' own release, merged here: what helm stores of them can then be compared. */
const wantedValues = async (config: ClusterConfig, readFile: ReadFile): Promise<Values> =>
  mergeValues(...await Promise.all((chartOf(config)?.values ?? []).map(async (file) => parseValuesFile(await textOf(file, readFile), file))));

const StatefulSetsAnswer = z.object({ items: z.array(z.object({
  metadata: z.object({ generation: z.int().nullish() }), spec: z.object({ replicas: z.int().nullish() }),
  status: z.object({ observedGeneration: z.int().nullish(), readyReplicas: z.int().nullish(), updateRevision: z.string().nullish(), currentRevision: z.string().nullish() }).nullish(),
})) });

/** As `kubectl rollout status` reads a StatefulSet. */
const isSettled = ({ metadata, spec, status }: z.output<typeof StatefulSetsAnswer>['items'][number]): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) && (status?.readyReplicas ?? 0) === (spec.replicas ?? 1) && status?.currentRevision === status?.updateRevision;

/** The password that ECK has made, as base64 text of its Secret; null before it has. */
async function passwordOf(calls: KubernetesCalls, places: PlacesOf, region: Region): Promise<string | null> {
  const encoded = (await calls.findSecret(region, secretPath(places, region, PASSWORD.secret), SecretAnswer))?.data?.[PASSWORD.key];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('utf8');
}

/** Search clusters of their own, from the Kubernetes API of their region. */
export function newSearchClusterReader({ name, config, readFile, ...deps }: SearchClusterDeps): SearchClusterReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  return {
    readResource: async (region) => {
      const found = await calls.find(region, `/${ECK_RESOURCES}/namespaces/${places(region).namespace}/elasticsearches/${ELASTICSEARCH}`, ElasticsearchAnswer);
      if (found === null) return null;
      const { labels, chosen, phase, ending } = found;
      return { ours: isOurs(labels, name), differences: diffValues(chosen, { ...eckOf(config), secureSettings: secureSettingsOf(config) }), phase, ending };
    },
    readPassword: async (region, of): Promise<PasswordCopy> => {
      const password = await passwordOf(calls, places, of);
      const copy = await secretStateOf(calls, { path: secretPath(places, region, passwordSecretOf(of)), region, cluster: name }, password === null ? null : { [PASSWORD.key]: password });
      return { source: password !== null, copy };
    },
    readRelease: async (region) => {
      const [release = ''] = searchReleaseOf(config);
      const { namespace } = places(region);
      const selector = encodeURIComponent(`owner=helm,name=${release}`);
      const [stored, { items }] = await Promise.all([
        calls.readSecret(region, `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`, ReleasesAnswer),
        calls.read(region, `/apis/apps/v1/namespaces/${namespace}/statefulsets?labelSelector=${encodeURIComponent(`app.kubernetes.io/instance=${release}`)}`, StatefulSetsAnswer),
      ]);
      const newest = stored.find((candidate) => candidate.name === release);
      if (newest === undefined) return null;
      const given = await givenIn(newest).catch(() => {
        throw new RunbookError('ANSWER_UNKNOWN', { region: region.name, release, revision: newest.revision, problem: 'what helm stored of the release cannot be read' });
      });
      const differences = differencesTo({ version: chartOf(config)?.version, values: await wantedValues(config, readFile) }, given);
      return { status: newest.status, differences, settled: items.every(isSettled) };
    },
  };
}

/** Changes of search clusters of their own, by the commands that an operator would type. */
export function newSearchClusterWriter({ name, config, readFile, helm = 'helm', ...deps }: SearchClusterDeps & KubectlDeps & { readonly helm?: string | undefined }): SearchClusterWriter {
  const { exec, places } = deps;
  const calls = kubernetesCalls(deps);
  const kubectl = kubectlOn(deps);
  const missing = (what: string): RunbookError => new RunbookError('CONFIG_INVALID', { problem: `searchClusters has no ${what}`, remedy: 'Describe it in regions.yaml' });
  return {
    applyResource: async (region) => {
      const eck = eckOf(config);
      if (eck === undefined) throw missing('eck');
      const secure = secureSettingsOf(config);
      await kubectl(region, ['apply', '-f', '-'], {
        stdin: JSON.stringify(resourceOf(eck, name, secure)),
        stdinIs: `Elasticsearch ${ELASTICSEARCH} of ECK, version ${eck.version}, ${eck.nodes} nodes with ${eck.storage} each${secure.map((secret) => `, keystore from Secret ${secret}`).join('')}`,
      });
    },
    copyPassword: (region, of, { replace }) => kubectl(region, [replace ? 'replace' : 'create', '-f', '-'], {
      stdinIs: `Secret ${passwordSecretOf(of)} with ${PASSWORD.key}, the password of the Elasticsearch in ${of.name}`,
      secretStdin: async () => {
        const password = await passwordOf(calls, places, of);
        if (password === null) throw new RunbookError('COMMAND_FAILED', { region: of.name, problem: `Secret ${PASSWORD.secret} has no key ${PASSWORD.key}` });
        return secretInput(passwordSecretOf(of), name, { [PASSWORD.key]: password });
      },
    }),
    installRelease: async (region) => {
      const chart = chartOf(config);
      const [release] = searchReleaseOf(config);
      if (chart === undefined || release === undefined) throw missing('release');
      const version = chart.version === undefined ? [] : ['--version', chart.version];
      const args = ['upgrade', '--install', release, chart.chart, ...version, ...helmTarget(deps, region), ...await mergeFlags(exec, helm), '--reset-values', '-f', '-'];
      const text = valuesText(await wantedValues(config, readFile));
      await exec({ file: helm, args, effect: 'write', timeoutMs: HELM_DEADLINE_MS, stdin: text, stdinIs: `values of the search cluster of ${region.name}, sha256 ${await shortSha256(text)}` });
    },
    deleteResource: (region, resource) => kubectl(region, ['delete', 'elasticsearches.elasticsearch.k8s.elastic.co', resource, '--ignore-not-found', '--wait=false']),
  };
}

/**
 * The same in both regions. Its pods and claims carry the labels of the cluster, and its claims outlast it: what is on them is deleted by a
 * step that says so.
 * @source Camunda dual-region guide 8.9; ECK 2.x, `volumeClaimDeletePolicy`
 */
function resourceOf({ version, nodes, storage }: Eck, cluster: string, secure: readonly string[]): unknown {
  const labels = labelsOf(cluster);
  return {
    apiVersion: 'elasticsearch.k8s.elastic.co/v1', kind: 'Elasticsearch', metadata: { name: ELASTICSEARCH, labels },
    spec: {
      version, volumeClaimDeletePolicy: 'DeleteOnScaledownOnly',
      http: { tls: { selfSignedCertificate: { disabled: true } } },
      ...(secure.length === 0 ? {} : { secureSettings: secure.map((secretName) => ({ secretName })) }),
      nodeSets: [{
        name: 'masters', count: nodes, config: { 'node.store.allow_mmap': false },
        podTemplate: { metadata: { labels } },
        volumeClaimTemplates: [{ metadata: { name: 'elasticsearch-data', labels }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } }],
      }],
    },
  };
}
