import { minorOf, type Shape } from './shape.ts';

/** One thing in a values file that contradicts what regions.yaml asks for. */
export interface OverlayProblem {
  /** Place in the values: `zeebe.clusterSize`, `zeebe.env[ZEEBE_BROKER_CLUSTER_NODEID]`. */
  readonly field: string;
  readonly value: unknown;
  readonly problem: string;
  readonly remedy: string;
}

type Values = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (values: unknown, field: string): unknown => field.split('.').reduce<unknown>((inner, key) => isMap(inner) ? inner[key] : undefined, values);

/** As it would stand in YAML: `8` and `"8"` are the same to a chart. */
const asText = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value);

/** Parts of the chart whose environment is the brokers'; `orchestration` from 8.8 on. */
const BROKERS = ['zeebe', 'orchestration'] as const;
/** `zeebe-gateway` up to 8.4. */
const GATEWAYS = ['zeebeGateway', 'zeebe-gateway'] as const;

/**
 * Compares a values file of the operator with what is to be installed: derived values belong to regions.yaml alone. Pure.
 * @param regionId 0 or 1 for a file of one region; null for a file of both
 */
export function checkOverlay(values: unknown, shape: Shape, regionId: 0 | 1 | null = null): readonly OverlayProblem[] {
  return [...sizes(values, shape), ...places(values, regionId), ...exporters(values), ...unsupported(values), ...images(values, shape), ...environment(values, shape)];
}

/** A field that must have this value where it stands in the file at all. */
function mustBe(values: unknown, field: string, wanted: string | number | boolean, because: string): OverlayProblem[] {
  const value = at(values, field);
  return value === undefined || asText(value) === asText(wanted) ? [] : [{ field, value, problem: `is not ${asText(wanted)}, which ${because}`, remedy: 'Remove it from the values file, or correct regions.yaml' }];
}

const sizes = (values: unknown, shape: Shape): OverlayProblem[] => BROKERS.flatMap((part) => [
  ...mustBe(values, `${part}.clusterSize`, shape.brokers, 'camunda.brokers asks for'),
  ...mustBe(values, `${part}.replicas`, shape.brokers / 2, 'is half of camunda.brokers'),
  ...mustBe(values, `${part}.partitionCount`, shape.partitions, 'camunda.partitions asks for'),
  ...mustBe(values, `${part}.replicationFactor`, shape.replicationFactor, 'camunda.replicationFactor asks for'),
]);

/** Where charts look for the place of a region: the second one in 8.2, and in the project's own chart before the first. */
const PLACES = ['global.multiregion', 'global'] as const;

const places = (values: unknown, regionId: 0 | 1 | null): OverlayProblem[] => PLACES.flatMap((part) => {
  const field = `${part}.regionId`;
  const value = at(values, field);
  const ofBoth = regionId === null && value !== undefined
    ? [{ field, value, problem: 'stands in a file of both regions: their brokers would get the same ids', remedy: 'Remove it: the place of the region in regions.yaml decides' }] : [];
  return [
    ...mustBe(values, `${part}.regions`, 2, 'regions.yaml has'),
    ...(regionId === null ? ofBoth : mustBe(values, field, regionId, 'is the place of the region in regions.yaml')),
    ...mustBe(values, `${part}.installationType`, 'normal', 'a set-up installs'),
  ];
});

/** Both regions' exporters stand in the environment; the chart's own one writes into the region of its broker alone. */
function exporters(values: unknown): OverlayProblem[] {
  const own = [
    ['global.elasticsearch.disableExporter', false], ['global.opensearch.disableExporter', false],
    ['orchestration.exporters.camunda.enabled', true], ['orchestration.exporters.zeebe.enabled', true],
  ] as const;
  return [
    ...own.flatMap(([field, bad]) => {
      const value = at(values, field);
      return asText(value) === asText(bad) ? [{ field, value, problem: "turns on the chart's own exporter, which writes into one region only", remedy: 'Remove it: one exporter for each region is derived from regions.yaml' }] : [];
    }),
    ...BROKERS.flatMap((part) => at(values, `${part}.env`) === null
      ? [{ field: `${part}.env`, value: null, problem: 'takes the exporters and contact points of both regions away', remedy: 'Remove it, or list only what is to be added' }] : []),
  ];
}

function unsupported(values: unknown): OverlayProblem[] {
  const on = (field: string, problem: string, remedy: string): OverlayProblem[] => asText(at(values, field)) === 'true' ? [{ field, value: at(values, field), problem, remedy }] : [];
  return [
    ...['identity.enabled', 'identityKeycloak.enabled', 'global.identity.auth.enabled'].flatMap((field) => on(field, 'turns on Management Identity, which is not supported over two regions', 'Remove it, or write false')),
    ...on('optimize.enabled', 'turns on Optimize, which regions.yaml decides', 'Remove it, and write optimize: true for one region, which needs 8.8'),
  ];
}

/** Brokers and gateways run exactly the version; other parts have patches of their own. A tag that starts with no version cannot be judged. */
function images(values: unknown, { version }: Shape): OverlayProblem[] {
  const check = (field: string, fits: (tag: string) => boolean): OverlayProblem[] => {
    const value = at(values, field);
    const tag = typeof value === 'number' ? String(value) : value;
    return typeof tag !== 'string' || !/^\d+\.\d/.test(tag) || fits(tag) ? [] : [{ field, value, problem: `is another version than ${version}, which camunda.version asks for`, remedy: 'Remove it, or correct camunda.version: all brokers run the same version' }];
  };
  const same = (tag: string): boolean => tag === version || tag.startsWith(`${version}-`);
  const sameMinor = (tag: string): boolean => minorOf(tag) === minorOf(version);
  return [
    ...['global', ...BROKERS, ...GATEWAYS].flatMap((part) => check(`${part}.image.tag`, same)),
    ...['operate', 'tasklist'].flatMap((part) => check(`${part}.image.tag`, sameMinor)),
  ];
}

/** What a variable of the brokers must be; null: it is derived for each broker, or for each region, and stands in no file. */
const derivedVariables = ({ brokers, partitions, replicationFactor }: Shape): Readonly<Record<string, string | null>> => ({
  ZEEBE_BROKER_CLUSTER_CLUSTERSIZE: String(brokers), CAMUNDA_CLUSTER_SIZE: String(brokers),
  ZEEBE_BROKER_CLUSTER_PARTITIONSCOUNT: String(partitions), CAMUNDA_CLUSTER_PARTITIONCOUNT: String(partitions),
  ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR: String(replicationFactor), CAMUNDA_CLUSTER_REPLICATIONFACTOR: String(replicationFactor),
  ZEEBE_BROKER_CLUSTER_NODEID: null, CAMUNDA_CLUSTER_NODEID: null,
});

/** An exporter of a region that is derived: by its class, its address cannot be judged. @source procedures of 8.2–8.10: names of the exporters */
const REGION_EXPORTER = /^(ZEEBE_BROKER|CAMUNDA_DATA)_EXPORTERS_(ELASTICSEARCH|OPENSEARCH|CAMUNDA)(REGION)?\d?_(CLASSNAME|ARGS_URL|ARGS_CONNECT_URL)$/;

function environment(values: unknown, shape: Shape): OverlayProblem[] {
  const derived = derivedVariables(shape);
  return BROKERS.flatMap((part) => {
    const env = at(values, `${part}.env`);
    return (Array.isArray(env) ? env : []).flatMap((entry: unknown): OverlayProblem[] => {
      const [name, value] = [at(entry, 'name'), at(entry, 'value')];
      if (typeof name !== 'string') return [];
      const field = `${part}.env[${name}]`;
      if (REGION_EXPORTER.test(name) && at(entry, 'valueFrom') === undefined && (value === undefined || value === null || value === '')) {
        return [{ field, value, problem: 'takes an exporter away: each broker exports to both regions', remedy: 'Remove it' }];
      }
      const wanted = Object.hasOwn(derived, name) ? derived[name] : undefined;
      if (wanted === undefined || (wanted !== null && asText(value) === wanted)) return [];
      return [{ field, value, problem: wanted === null ? 'gives brokers one id' : `is not ${wanted}, which regions.yaml asks for`, remedy: 'Remove it: it is derived from regions.yaml' }];
    });
  });
}
