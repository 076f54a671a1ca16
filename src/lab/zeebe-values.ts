import { stringify } from 'yaml';
import type { SearchKind } from '../ports/artifacts.ts';
import type { LabOptions } from '../ports/lab.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';

/** Every broker's first address, alternating between the regions, as the official guide lists them. */
export function contactPoints(brokers: number): string {
  const ordinals = Array.from({ length: brokers / LAB_REGIONS.length }, (_, ordinal) => ordinal);
  return ordinals.flatMap((ordinal) => LAB_REGIONS.map(({ namespace }) => `camunda-zeebe-${ordinal}.camunda-zeebe.${namespace}.svc.cluster.local:26502`)).join(',');
}

const EXPORTER_CLASSES: Readonly<Record<SearchKind, string>> = {
  elasticsearch: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
  opensearch: 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter',
};

const exporterTo = (search: SearchKind) => ({ name, namespace }: LabRegion): readonly object[] => {
  const prefix = `ZEEBE_BROKER_EXPORTERS_CAMUNDA${name.toUpperCase()}`;
  return [
    { name: `${prefix}_CLASSNAME`, value: EXPORTER_CLASSES[search] },
    { name: `${prefix}_ARGS_URL`, value: `http://${search}.${namespace}.svc.cluster.local:9200` },
    { name: `${prefix}_ARGS_BULK_DELAY`, value: '1' },
    { name: `${prefix}_ARGS_BULK_SIZE`, value: '1' },
    { name: `${prefix}_ARGS_INDEX_NUMBEROFREPLICAS`, value: '0' },
  ];
};

/** Small log segments and state caches, room on small disks. The same for both charts. */
const SMALL_BROKER = Object.entries({
  ZEEBE_BROKER_DATA_LOGSEGMENTSIZE: '16MB',
  ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING: '256MB',
  ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION: '128MB',
  // For each partition; the default of 512 MB lets four partitions grow past the container's limit.
  ZEEBE_BROKER_EXPERIMENTAL_ROCKSDB_MEMORYLIMIT: '64MB',
}).map(([name, value]) => ({ name, value }));

/**
 * What differs from one lab and region to the next; the same keys for the project's chart and the official one.
 * @param snapshotsFolder a folder of the machine that the search engines of both regions see, as a bucket would be
 */
export function renderZeebeValues(region: LabRegion, { brokers, partitions, search = 'elasticsearch', webApps }: LabOptions, snapshotsFolder: string): string {
  return stringify({
    global: { multiregion: { regions: LAB_REGIONS.length, regionId: region.index } },
    zeebe: {
      clusterSize: brokers,
      partitionCount: partitions,
      replicationFactor: 4,
      env: [{ name: 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS', value: contactPoints(brokers) }, ...LAB_REGIONS.flatMap(exporterTo(search)), ...SMALL_BROKER],
    },
    ...(search === 'elasticsearch' ? {} : { elasticsearch: { enabled: false } }),
    ...(webApps === true ? { operate: { enabled: true }, tasklist: { enabled: true } } : {}),
    [search]: { enabled: true, snapshots: { hostPath: snapshotsFolder } },
  });
}
