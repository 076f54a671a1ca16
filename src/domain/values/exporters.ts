import type { Shape } from '../shape.ts';
import type { EnvVar, SearchTarget, ValuesInput } from './values.ts';

type SearchKind = Shape['search'];

/** How the exporters of a version are named in the environment of the brokers. */
export interface ExporterKeys {
  /** The beginning of all names of one exporter; its end is the exporter's id in capitals. */
  prefix(search: SearchKind, region: number): string;
  readonly classes: Readonly<Record<SearchKind, string>>;
  readonly url: string;
  /** Absent where no search cluster may ask for one. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Where one class serves both kinds: the name that tells the kind. */
  readonly kind?: string;
}

/** The exporters of both regions, the same for the brokers of either. */
export const exporterEnv = ({ layout, shape, exporters }: ValuesInput, keys: ExporterKeys): readonly EnvVar[] => layout.regions.flatMap(({ name, index }) => {
  const target = exporters[name];
  return target === undefined ? [] : oneExporter(keys, keys.prefix(shape.search, index), shape.search, target);
});

function oneExporter({ classes, url, login, kind }: ExporterKeys, prefix: string, search: SearchKind, target: SearchTarget): readonly EnvVar[] {
  return [
    { name: `${prefix}_CLASSNAME`, value: classes[search] },
    ...(kind === undefined ? [] : [{ name: `${prefix}_${kind}`, value: search }]),
    { name: `${prefix}_${url}`, value: target.url },
    ...(login === undefined || target.login === undefined ? [] : [
      { name: `${prefix}_${login.username}`, value: target.login.username },
      { name: `${prefix}_${login.password}`, valueFrom: { secretKeyRef: target.login.password } },
    ]),
  ];
}
