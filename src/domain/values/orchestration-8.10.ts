import { orchestrationValues, orchestrationWithoutWebApps } from './orchestration.ts';
import { secondaryStorage, unifiedEnv } from './orchestration-8.9.ts';
import { envOf, type Dialect } from './values.ts';

/** Beside the chart's own key, which is deprecated but holds where an overlay brings other files. */
const NO_OWN_EXPORTER = 'camunda:\n  data:\n    secondary-storage:\n      autoconfigure-camunda-exporter: false\n';

/** Keys of the chart for 8.10 (15.x), with broker ids that are numbers: counts and the chart's own exporter are settings of Camunda now, no keys of the chart. */
export const orchestration810: Dialect = {
  normal: (input, region) => {
    const env = [...unifiedEnv(input, region), ...envOf({ CAMUNDA_CLUSTER_PARTITIONCOUNT: String(input.shape.partitions), CAMUNDA_CLUSTER_REPLICATIONFACTOR: String(input.shape.replicationFactor) })];
    return orchestrationValues(input, region, env, {
      orchestration: { data: secondaryStorage(input), extraConfiguration: [{ file: 'own-exporter.yaml', content: NO_OWN_EXPORTER }] },
    });
  },
  withoutWebApps: orchestrationWithoutWebApps,
};
