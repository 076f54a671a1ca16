import { z } from 'zod';
import type { Region } from '../../src/domain/regions.ts';
import { planSearchClusters, searchDifferenceLines, type SearchClusterFacts, type SearchClustersInput, type SearchClustersView } from '../../src/domain/search-clusters.ts';
import type { Readers } from '../../src/ports/managed-cluster.ts';
import { reading } from '../../src/runtime/reading.ts';
import { readSearchInstallation } from '../../src/runtime/search-cluster-facts.ts';
import { sendSearchCluster } from '../../src/runtime/send-setup.ts';
import { SetupInput } from '../../src/runtime/setup-inputs.ts';
import { defineWorker } from '../../src/runtime/worker.ts';

async function factsOf({ layout, shape: { searchClusters: from } }: SearchClustersInput, region: Region, { searchClusters, search }: Pick<Readers, 'searchClusters' | 'search'>): Promise<SearchClusterFacts> {
  const [installation, health, passwords] = await Promise.all([
    readSearchInstallation(from, region, searchClusters), reading(() => search.readSearch(region)),
    from === 'eck' ? Promise.all(layout.regions.map(async (of) => [of.name, await searchClusters.readPassword(region, of)] as const)) : [],
  ]);
  return { ...installation, health, passwords: Object.fromEntries(passwords) };
}

/**
 * Job type `search.install-clusters`: search clusters that the release does not bring, in both regions; with ECK the passwords of both in
 * either namespace. Done when they are green or yellow.
 * @source Camunda dual-region guide 8.9, deployment of Elasticsearch
 */
export const installSearchClustersWorker = defineWorker({
  jobType: 'search.install-clusters',
  title: 'Install search clusters',
  deadlineMs: 900_000,
  kind: 'approved',
  fenced: true,
  irreversible: 'Nothing: the search clusters are new and empty. One of an earlier set-up with another version is upgraded, which has no way back; changed values restart its pods, one region after the other.',
  input: SetupInput,
  output: z.object({ searchClusters: z.record(z.string(), z.string()) }),
  decides: [],
  async observe(input, readers): Promise<SearchClustersView> {
    if (input.shape.searchClusters === 'chart') return {};
    return Object.fromEntries(await Promise.all(input.layout.regions.map(async (region) => [region.name, await factsOf(input, region, readers)] as const)));
  },
  plan: planSearchClusters,
  apply: (action, writers) => sendSearchCluster(action, writers),
  evidence: ({ shape }, seen) => {
    const changes = searchDifferenceLines(seen);
    return {
      'search clusters': shape.searchClusters, ...(changes.length === 0 ? {} : { 'values that change': changes }),
      seen: Object.entries(seen).map(([region, { health }]) => `${region}: ${health.answers ? health.value.status : `no answer (${health.error})`}`),
    };
  },
});
