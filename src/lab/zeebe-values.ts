import { stringify } from 'yaml';
import type { LabOptions } from '../ports/lab.ts';
import { LAB_REGIONS, type LabRegion } from './lab-region.ts';

/** Every broker's first address, alternating between the regions, as the official guide lists them. */
export function contactPoints(brokers: number): string {
  const ordinals = Array.from({ length: brokers / LAB_REGIONS.length }, (_, ordinal) => ordinal);
  return ordinals.flatMap((ordinal) => LAB_REGIONS.map(({ namespace }) => `camunda-zeebe-${ordinal}.camunda-zeebe.${namespace}.svc.cluster.local:26502`)).join(',');
}

const exporterOf = ({ name, namespace }: LabRegion): readonly object[] => {
  const prefix = `ZEEBE_BROKER_EXPORTERS_CAMUNDA${name.toUpperCase()}`;
  return [
    { name: `${prefix}_CLASSNAME`, value: 'io.camunda.zeebe.exporter.ElasticsearchExporter' },
    { name: `${prefix}_ARGS_URL`, value: `http://elasticsearch.${namespace}.svc.cluster.local:9200` },
    { name: `${prefix}_ARGS_BULK_DELAY`, value: '1' },
    { name: `${prefix}_ARGS_BULK_SIZE`, value: '1' },
    { name: `${prefix}_ARGS_INDEX_NUMBEROFREPLICAS`, value: '0' },
  ];
};

/** What differs from one lab and region to the next; the same keys for the project's chart and the official one. */
export function renderZeebeValues(region: LabRegion, { brokers, partitions }: LabOptions): string {
  return stringify({
    global: { multiregion: { regions: LAB_REGIONS.length, regionId: region.index } },
    zeebe: {
      clusterSize: brokers,
      partitionCount: partitions,
      replicationFactor: 4,
      env: [{ name: 'ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS', value: contactPoints(brokers) }, ...LAB_REGIONS.flatMap(exporterOf)],
    },
  });
}
