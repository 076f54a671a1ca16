import { stringify } from 'yaml';
import type { SearchKind } from '../ports/artifacts.ts';
import type { LabOptions } from '../ports/lab.ts';
import type { LabFolders } from './folders.ts';
import { LAB_REGIONS } from './lab-region.ts';
import { RELEASE, releasesOf, valuesFileOf } from './zeebe-release.ts';

/** The folder of the search engines of both regions that is one folder of the machine: `path.repo` of their images. */
const snapshotsIn = (search: SearchKind): string => `/usr/share/${search}/snapshots`;

/** The lab's own regions.yaml: one cluster named `lab`, no approvals, no hold. A chart other than the project's is two releases, which no failback installs. */
export function renderLabConfig(folders: Pick<LabFolders, 'kubeconfig' | 'chart' | 'region'>, options: LabOptions): string {
  const canFailBack = options.chart === undefined;
  const search = options.search ?? 'elasticsearch';
  const common = canFailBack ? {
    helm: { chart: folders.chart, values: commonValuesOf(folders.chart, options) },
    snapshots: { type: 'fs', location: snapshotsIn(search) },
    pauseLimitMs: 300_000,
  } : {};
  return stringify({
    clusters: {
      lab: {
        release: RELEASE,
        kubeconfig: folders.kubeconfig,
        lossHoldMs: 0,
        networkCheck: { image: 'docker.io/camunda/zeebe:8.6.0' },
        approval: { groups: [], requesterMayApprove: true },
        ...common,
        regions: LAB_REGIONS.map((region) => ({
          name: region.name, context: region.name, namespace: region.namespace,
          ...(canFailBack ? { values: [valuesFileOf(folders, region)] } : {}), search: { service: search, port: 9200 },
        })),
      },
    },
    engine: 'embedded',
  });
}

/** Without the values of a region, which follow in the same order of precedence. */
const commonValuesOf = (chart: string, options: LabOptions): readonly string[] =>
  releasesOf(chart, options, '').flatMap(({ valuesFiles }) => valuesFiles).filter((file) => file !== '');
