import { LineCounter, parseDocument, type Document } from 'yaml';
import { RunbookError } from '../errors/runbook-error.ts';
import { crossFindings } from './cross-checks.ts';
import { findingsOf, type Finding } from './issues.ts';
import { knownKeysAt } from './known-keys.ts';
import { fieldOf, lineOf, valueAt } from './locate.ts';
import { shownValue } from './redact.ts';
import { Config, type ProviderConfig, type SecretRef } from './schema.ts';

/** One thing that is wrong with the file. */
export interface ConfigIssue {
  readonly line: number;
  /** `clusters.payments.regions[1].namespace` */
  readonly field: string;
  /** What stands there; nothing of a secret. */
  readonly value?: unknown;
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Reads regions.yaml. Paths in it become relative to the file's folder.
 * @param fileName path of the file, as it is named in issues
 * @throws CONFIG_INVALID (refuse) with every issue at once in its facts, in the order of their lines
 */
export function parseConfig(text: string, fileName: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw invalid(fileName, document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, field: '(file)', problem: message, remedy: 'Correct the YAML' })));
  }
  const data: unknown = document.toJS() ?? {};
  const parsed = Config.safeParse(data);
  const findings = [...(parsed.error?.issues.flatMap((issue) => findingsOf(issue, data, (path) => knownKeysAt(Config, path))) ?? []), ...crossFindings(data)];
  if (findings.length > 0 || !parsed.success) {
    throw invalid(fileName, findings.map((finding) => issueOf(finding, data, document, lines)));
  }
  return resolved(parsed.data, fileName);
}

function invalid(file: string, issues: readonly ConfigIssue[]): RunbookError {
  return new RunbookError('CONFIG_INVALID', { file, issues: [...issues].sort((a, b) => a.line - b.line) });
}

function issueOf({ path, problem, remedy }: Finding, data: unknown, document: Document, lines: LineCounter): ConfigIssue {
  const value = valueAt(data, path);
  return { line: lineOf(document, lines, path), field: fieldOf(path), ...(value === undefined || typeof value === 'object' ? {} : { value: shownValue(path, value) }), problem, remedy };
}

/** The same configuration with every path as seen from the working folder. */
function resolved(config: Config, fileName: string): Config {
  const folder = fileName.includes('/') ? fileName.slice(0, fileName.lastIndexOf('/')) || '/' : '.';
  const path = (relative: string): string => relative.startsWith('/') ? relative : `${folder}/${relative}`;
  const secret = (ref: SecretRef): SecretRef => ref.fromFile === undefined ? ref : { ...ref, fromFile: path(ref.fromFile) };
  const chart = <Chart extends { readonly chart: string; readonly values: readonly string[] }>(release: Chart): Chart & { chart: string; values: string[] } =>
    ({ ...release, chart: isPath(release.chart) ? path(release.chart) : release.chart, values: release.values.map(path) });
  const clusters = Object.fromEntries(Object.entries(config.clusters).map(([name, cluster]) => [name, {
    ...cluster,
    ...(cluster.kubeconfig === undefined ? {} : { kubeconfig: path(cluster.kubeconfig) }),
    ...(cluster.helm === undefined ? {} : { helm: chart(cluster.helm) }),
    ...(typeof cluster.searchClusters === 'string' || cluster.searchClusters.release === undefined ? {} : { searchClusters: { ...cluster.searchClusters, release: chart(cluster.searchClusters.release) } }),
    secrets: cluster.secrets.map((made) => ({ ...made, keys: Object.fromEntries(Object.entries(made.keys).map(([key, ref]) => [key, secret(ref)])) })),
    regions: cluster.regions.map((region) => ({
      ...region, values: region.values.map(path), provider: providerResolved(region.provider, path),
      search: { ...region.search, ...(region.search.password === undefined ? {} : { password: secret(region.search.password) }) },
    })),
  }]));
  if (config.engine === 'embedded' || config.engine.auth === 'none') return { ...config, clusters };
  const { basic, oauth } = config.engine.auth;
  const auth = {
    ...(basic === undefined ? {} : { basic: { ...basic, password: secret(basic.password) } }),
    ...(oauth === undefined ? {} : { oauth: { ...oauth, clientSecret: secret(oauth.clientSecret) } }),
  };
  return { engine: { ...config.engine, auth }, clusters };
}

function providerResolved(provider: ProviderConfig, path: (relative: string) => string): ProviderConfig {
  if (typeof provider === 'string' || provider.eks?.create === undefined) return provider;
  return { ...provider, eks: { ...provider.eks, create: { configFile: path(provider.eks.create.configFile) } } };
}

/** A chart that is a path; `camunda/camunda-platform` and `oci://…` are references. */
const isPath = (chart: string): boolean => /^\.{0,2}\//.test(chart);
