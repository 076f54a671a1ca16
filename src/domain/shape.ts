import { z } from 'zod';

/** What regions.yaml wants to be installed, as far as runs may know it: no chart, no file, no secret. Travels in process variables. */
export const Shape = z.object({
  /** Of Camunda, for example `8.6.0`. */
  version: z.string(),
  /** In both regions together. */
  brokers: z.int().min(2),
  partitions: z.int().min(1),
  replicationFactor: z.int().min(1),
  search: z.enum(['elasticsearch', 'opensearch']),
  webApps: z.boolean(),
  /** Where the search clusters come from. */
  searchClusters: z.enum(['chart', 'existing', 'release', 'eck']),
  /** Names of the Secrets that both regions get. */
  secrets: z.array(z.string()),
  /** Whether regions.yaml names a snapshot repository. */
  snapshots: z.boolean(),
});
export type Shape = z.infer<typeof Shape>;

/** Major and minor of a version such as `8.6.0`: `8.6`. */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** Whether the version is at least that minor one, for example `isAtLeast('8.10.0', '8.8')`. */
export function isAtLeast(version: string, minor: string): boolean {
  const [major = 0, own = 0] = minorOf(version).split('.').map(Number);
  const [wantedMajor = 0, wanted = 0] = minor.split('.').map(Number);
  return major === wantedMajor ? own >= wanted : major > wantedMajor;
}
