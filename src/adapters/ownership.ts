import type { SecretConfig, SecretRef } from '../config/schema.ts';
import { isOfCluster, isOurs, labelsOf, MANAGED_BY, CLUSTER_LABEL, type Inventory, type VolumeFacts } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { OwnershipReader } from '../ports/ownership.ts';
import { releaseViewOf, ReleasesAnswer } from './installation-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { readOwnNamespace } from './own-namespace.ts';
import { ObjectAnswer, ObjectsAnswer, OwnedVolumesAnswer, type ObjectFacts } from './ownership-answers.ts';
import { secretPath, secretStateOf } from './secret-states.ts';

export const ECK_RESOURCES = 'apis/elasticsearch.k8s.elastic.co/v1';

export interface OwnershipDeps extends KubernetesDeps {
  readonly cluster: string;
  /** Names of its releases: RELEASE, and RELEASE-search where regions.yaml has such a one. */
  readonly releases: readonly string[];
  readonly secrets: readonly SecretConfig[];
  /** Reads a secret at the moment of its use. */
  readonly secret: (ref: SecretRef) => Promise<string>;
}

/** The values of a Secret of regions.yaml by key. @throws CONFIG_INVALID (refuse) where a reference leads to nothing */
export async function valuesOf({ keys }: SecretConfig, secret: OwnershipDeps['secret']): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(await Promise.all(Object.entries(keys).map(async ([key, ref]) => [key, await secret(ref)] as const)));
}

/** What a set-up has made in a region, from its Kubernetes API, by labels and by the names of the releases. */
export function newOwnershipReader(deps: OwnershipDeps): OwnershipReader {
  const { places, cluster, releases: ownReleases, secrets, secret } = deps;
  const calls = kubernetesCalls(deps);
  const ours = encodeURIComponent(Object.entries(labelsOf(cluster)).map((label) => label.join('=')).join(','));
  const list = (region: Region, path: string): Promise<readonly ObjectFacts[]> => calls.read(region, path, ObjectsAnswer);
  const volumesOf = async (region: Region, claims: readonly string[]): Promise<readonly VolumeFacts[]> => {
    const { items } = await calls.read(region, '/api/v1/persistentvolumes', OwnedVolumesAnswer).catch((cause: unknown) => {
      if (cause instanceof RunbookError && cause.code === 'PERMISSION_DENIED') return { items: [] };
      throw cause;
    });
    return items.flatMap(({ metadata, spec: { claimRef, persistentVolumeReclaimPolicy } }) => {
      if (claimRef?.namespace !== places(region).namespace) return [];
      const marked = isOurs(metadata.labels, cluster);
      return marked || claims.includes(claimRef.name ?? '') ? [{ name: metadata.name, marked, stays: persistentVolumeReclaimPolicy !== 'Delete' && !metadata.ending }] : [];
    }).sort((a, b) => a.name.localeCompare(b.name));
  };
  const contentOf = async (region: Region, namespace: string) => {
    const core = `/api/v1/namespaces/${namespace}`;
    const [releases, claims, pods, resources] = await Promise.all([
      calls.readSecret(region, `${core}/secrets?labelSelector=${encodeURIComponent('owner=helm')}`, ReleasesAnswer), list(region, `${core}/persistentvolumeclaims`), list(region, `${core}/pods`),
      calls.findSecret(region, `/${ECK_RESOURCES}/namespaces/${namespace}/elasticsearches`, ObjectsAnswer),
    ]);
    return { releases, claims, pods: pods.filter(({ labels }) => !isOfARun(labels)), resources: resources ?? [] };
  };
  /** Outside of the namespace of the region nothing counts as the cluster's: temporary brokers are a person's to remove. */
  const splitBy = (content: Awaited<ReturnType<typeof contentOf>>, own: boolean) => {
    const isOwn = ({ labels }: ObjectFacts): boolean => own && isOfCluster(labels, cluster, ownReleases);
    const isOwnResource = ({ labels }: ObjectFacts): boolean => own && isOurs(labels, cluster);
    const isOwnRelease = ({ name }: { readonly name: string }): boolean => own && ownReleases.includes(name);
    const not = <T>(test: (item: T) => boolean) => (item: T): boolean => !test(item);
    const foreign = [
      ...content.releases.filter(not(isOwnRelease)).map(({ name }) => `release ${name}`), ...content.claims.filter(not(isOwn)).map(({ name }) => `volume claim ${name}`),
      ...content.pods.filter(not(isOwn)).map(({ name }) => `pod ${name}`), ...content.resources.filter(not(isOwnResource)).map(({ name }) => `Elasticsearch ${name}`),
    ];
    const releases = content.releases.filter(isOwnRelease).map(releaseViewOf).map(({ name, status }) => ({ name, status }));
    return {
      foreign, releases: releases.toSorted((a, b) => ownReleases.indexOf(a.name) - ownReleases.indexOf(b.name)),
      claims: content.claims.filter(isOwn).map(endingOf), pods: content.pods.filter(isOwn).map(({ name }) => name), searchResources: content.resources.filter(isOwnResource).map(endingOf),
    };
  };
  return {
    readNamespace: async (region, name) => {
      const found = await calls.find(region, `/api/v1/namespaces/${name}`, ObjectAnswer);
      return found === null ? null : { labels: found.labels, ending: found.ending };
    },
    readSecrets: async (region) => Object.fromEntries(await Promise.all(secrets.map(async (config) =>
      [config.name, await secretStateOf(calls, { path: secretPath(places, region, config.name), region, cluster }, await valuesOf(config, secret))] as const))),
    readInventory: async (region): Promise<Inventory> => {
      const { namespace } = places(region);
      const [namespaces, content, ownSecrets, services, own] = await Promise.all([
        list(region, `/api/v1/namespaces?labelSelector=${ours}`), contentOf(region, namespace),
        calls.readSecret(region, `/api/v1/namespaces/${namespace}/secrets?labelSelector=${ours}`, ObjectsAnswer),
        list(region, `/api/v1/namespaces/kube-system/services?labelSelector=${ours}`), readOwnNamespace(calls, region, cluster),
      ]);
      const { foreign, ...inside } = splitBy(content, true);
      const volumes = await volumesOf(region, inside.claims.map(({ name }) => name));
      const labelled = await Promise.all(namespaces.map(async ({ name, ending }) => ({ name, ending, foreign: name === namespace ? foreign : splitBy(await contentOf(region, name), false).foreign })));
      return { namespaces: labelled, ...inside, secrets: ownSecrets.map(({ name }) => name), volumes, services: services.map(({ name }) => name), own };
    },
    readOwnNamespace: (region) => readOwnNamespace(calls, region, cluster),
  };
}

const endingOf = ({ name, ending }: ObjectFacts): { readonly name: string; readonly ending: boolean } => ({ name, ending });

/** A pod of a run, such as the dead man's switch of a failback: it ends by itself and stands in nobody's way. */
const isOfARun = (labels: ObjectFacts['labels']): boolean => labels[CLUSTER_LABEL] === undefined && Object.entries(MANAGED_BY).every(([key, value]) => labels[key] === value);
