import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { SearchKind } from '../ports/artifacts.ts';
import type { LabOptions } from '../ports/lab.ts';
import { writeFileAtomically } from './files.ts';
import type { LabFolders } from './folders.ts';
import { LAB_REGIONS } from './lab-region.ts';
import { zeebeOf } from './options.ts';

/** Name of the lab's cluster in its regions.yaml. */
export const LAB_CLUSTER = 'lab';

/** The folder of the search engines of both regions that is one folder of the machine: `path.repo` of their images. */
const snapshotsIn = (search: SearchKind): string => `/usr/share/${search}/snapshots`;

type Folders = Pick<LabFolders, 'root' | 'kubeconfig' | 'chart' | 'snapshots'>;

/** Where the values are rendered that differ from one lab to the next. */
const valuesFileOf = ({ root }: Pick<Folders, 'root'>): string => join(root, 'values.yaml');

/** Beside the chart: the lab's tuning of it. */
const tuningOf = ({ chart }: Pick<Folders, 'chart'>, name: string): string => join(dirname(chart), 'values', name);

/** How the release is installed, and where its search clusters come from: the project's chart brings all; beside an official chart it brings Elasticsearch alone. */
function installationOf(folders: Folders, { chart }: LabOptions): object {
  const own = valuesFileOf(folders);
  if (chart === undefined) return { helm: { chart: folders.chart, values: [tuningOf(folders, 'lab.yaml'), own] } };
  return {
    helm: { chart, values: [own, tuningOf(folders, 'lab-official.yaml')] },
    searchClusters: { release: { chart: folders.chart, values: [tuningOf(folders, 'lab.yaml'), own, tuningOf(folders, 'lab-search.yaml')] } },
  };
}

/** The lab's own regions.yaml: one cluster, no approvals, no hold. */
export function renderLabConfig(folders: Folders, options: LabOptions): string {
  const { brokers, partitions, search = 'elasticsearch', webApps = false } = options;
  const version = zeebeOf(options);
  return stringify({
    clusters: {
      [LAB_CLUSTER]: {
        release: 'camunda',
        kubeconfig: folders.kubeconfig,
        lossHoldMs: 0,
        approval: { groups: [], requesterMayApprove: true },
        camunda: { version, brokers, partitions, replicationFactor: 4, search, webApps },
        ...installationOf(folders, options),
        snapshots: { type: 'fs', location: snapshotsIn(search) },
        networkCheck: { image: `docker.io/camunda/zeebe:${version}` },
        pauseLimitMs: 300_000,
        regions: LAB_REGIONS.map(({ name, namespace, podCidr }) => ({ name, context: name, namespace, provider: 'lab', podCidr, search: { service: search, port: 9200 } })),
      },
    },
    engine: 'embedded',
  });
}

/**
 * Eight brokers on two cores: as they start, probes of half a second time out, brokers take each other for gone, partitions elect leaders anew, and
 * that alone keeps the cores busy for good. They are given time.
 */
const PATIENCE = { MEMBERSHIP_PROBETIMEOUT: '3s', HEARTBEATINTERVAL: '1s', ELECTIONTIMEOUT: '10s' } as const;

const patienceOf = ({ brokers }: LabOptions): readonly { readonly name: string; readonly value: string }[] =>
  brokers > 4 ? Object.entries(PATIENCE).map(([name, value]) => ({ name: `ZEEBE_BROKER_CLUSTER_${name}`, value })) : [];

/** Values that no file of the project can hold: the version and the search engine that are wanted, the folder that stands for the bucket, and exporters that write each record at once. */
function renderLabValues({ snapshots }: Folders, options: LabOptions): string {
  const { search = 'elasticsearch' } = options;
  const zeebe = zeebeOf(options);
  const image = { tag: zeebe };
  const atOnce = LAB_REGIONS.flatMap(({ index }) => Object.entries({ BULK_DELAY: '1', BULK_SIZE: '1', INDEX_NUMBEROFREPLICAS: '0' })
    .map(([name, value]) => ({ name: `ZEEBE_BROKER_EXPORTERS_${search.toUpperCase()}REGION${index}_ARGS_${name}`, value })));
  return stringify({
    zeebe: { image, env: [...atOnce, ...patienceOf(options)] }, zeebeGateway: { image }, elasticsearch: { enabled: search === 'elasticsearch' }, [search]: { enabled: true, snapshots: { hostPath: snapshots } },
  });
}

/** Writes regions.yaml of the lab and the values that it names. */
export function writeLabConfig(folders: Folders & Pick<LabFolders, 'config'>, options: LabOptions): void {
  writeFileAtomically(valuesFileOf(folders), renderLabValues(folders, options));
  writeFileAtomically(folders.config, renderLabConfig(folders, options));
}
