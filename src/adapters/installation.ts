import { z } from 'zod';
import type { HelmConfig } from '../config/schema.ts';
import type { ClassicMode } from '../domain/generation.ts';
import { hostOfSite, type Region } from '../domain/regions.ts';
import { RunbookError } from '../errors/runbook-error.ts';
import type { Footprint, InstallationReader, InstallationWriter } from '../ports/installation.ts';
import type { Command } from '../transport/exec.ts';
import { switchManifest } from './dead-mans-switch.ts';
import { helmTarget, mergeFlags } from './helm.ts';
import { DeploymentAnswer, differencesTo, givenIn, JobAnswer, modeIn, NamesAnswer, releaseViewOf, ReleasesAnswer, VolumesAnswer, webAppsOffIn, type StoredRevision } from './installation-answers.ts';
import { brokerContainerOf, StatefulSetAnswer } from './kubernetes-answers.ts';
import { kubernetesCalls, type KubernetesDeps } from './kubernetes-calls.ts';
import { kubectlOn, type KubectlDeps } from './kubectl.ts';
import type { ValuesOf } from './values.ts';

/** Web apps of their own Deployment. @source Camunda Helm charts 11.x (8.6), 12.x (8.7) */
const WEB_APPS = ['operate', 'tasklist'] as const;

export interface InstallationDeps extends KubernetesDeps {
  readonly release: string;
}

export interface InstallationReaderDeps extends InstallationDeps {
  /** Where regions.yaml says what is installed. */
  readonly valuesOf?: ValuesOf | undefined;
  /** That regions.yaml wants, where the chart is a reference. */
  readonly chartVersion?: string | undefined;
  /** What is wrong with its values files. */
  readonly readOverlayProblems: () => Promise<readonly string[]>;
}

/** What is installed in a region, from its Kubernetes API. Lists of a namespace that is not there are empty. */
export function newInstallationReader({ release, valuesOf, chartVersion, readOverlayProblems, ...deps }: InstallationReaderDeps): InstallationReader {
  const { places } = deps;
  const calls = kubernetesCalls(deps);
  const inNamespace = (region: Region, group: string, rest: string): string => `/${group}/namespaces/${places(region).namespace}/${rest}`;
  const releasesOf = (region: Region, selector: string): Promise<readonly StoredRevision[]> =>
    calls.readSecret(region, inNamespace(region, 'api/v1', `secrets?labelSelector=${encodeURIComponent(selector)}`), ReleasesAnswer);
  const volumesOf = async (region: Region): Promise<readonly string[]> => {
    const { items } = await calls.read(region, '/api/v1/persistentvolumes', VolumesAnswer).catch((cause: unknown) => {
      if (cause instanceof RunbookError && cause.code === 'PERMISSION_DENIED') return { items: [] };
      throw cause;
    });
    return items.filter(({ spec }) => spec.claimRef?.namespace === places(region).namespace).map(({ metadata }) => metadata.name).sort();
  };
  /** The newest revision of the release with what is read from it; null where there is none. */
  const ofNewest = async <Read>(region: Region, read: (stored: StoredRevision) => Promise<Read>): Promise<{ readonly newest: StoredRevision; readonly found: Read } | null> => {
    const newest = (await releasesOf(region, `owner=helm,name=${release}`)).find(({ name }) => name === release);
    if (newest === undefined) return null;
    const found = await read(newest).catch(() => {
      throw new RunbookError('ANSWER_UNKNOWN', { region: region.name, release, revision: newest.revision, problem: 'what helm stored of the release cannot be read' });
    });
    return { newest, found };
  };
  return {
    readFootprint: async (region): Promise<Footprint> => {
      const [releases, claims, volumes, pods] = await Promise.all([
        releasesOf(region, 'owner=helm'), calls.read(region, inNamespace(region, 'api/v1', 'persistentvolumeclaims'), NamesAnswer),
        volumesOf(region), calls.read(region, inNamespace(region, 'api/v1', 'pods'), NamesAnswer),
      ]);
      return { releases: releases.map(releaseViewOf), claims, volumes, pods };
    },
    readWebApps: async (region) => {
      const found = await Promise.all(WEB_APPS.map((app) => calls.find(region, inNamespace(region, 'apis/apps/v1', `deployments/${release}-${app}`), DeploymentAnswer)));
      return found.flatMap((app) => app ?? []);
    },
    readRelease: async (region) => {
      const read = await ofNewest(region, async (stored) => ({ webAppsOff: await webAppsOffIn(stored), ...await modeIn(stored) }));
      if (read === null) return null;
      const { revision, status, storedAt } = read.newest;
      return { revision, status, ...read.found, ...(storedAt === undefined ? {} : { storedAt }) };
    },
    readDifferences: async (region) => {
      const held = await ofNewest(region, givenIn);
      if (held === null || valuesOf === undefined) return [];
      return differencesTo({ version: chartVersion, values: (await valuesOf(region, 'normal')).values }, held.found);
    },
    readOverlayProblems,
    readSwitch: (region, name) => calls.find(region, inNamespace(region, 'apis/batch/v1', `jobs/${name}`), JobAnswer),
    readBrokerImage: async (region) => {
      const path = inNamespace(region, 'apis/apps/v1', `statefulsets/${places(region).statefulSet}`);
      const image = brokerContainerOf(await calls.read(region, path, StatefulSetAnswer))?.image;
      if (image == null) throw new RunbookError('ANSWER_UNKNOWN', { call: `GET ${path}`, region: region.name, problem: 'the broker container has no image' });
      return image;
    },
  };
}

/** A site that is not to have a throw-away search cluster needs none; survivors have theirs. */
const needsSearch = (region: Region, classic: ClassicMode | undefined): boolean => classic?.installationType !== 'normal' && (hostOfSite(region.name) === null || classic?.throwAway === true);

const tellMode = (classic: ClassicMode | undefined): string => classic === undefined ? '' : `, ${classic.installationType} for ${classic.lostRegion}${classic.throwAway ? ', its exporter diverted' : ''}`;

/** Deadlines of helm: an installation is not waited for, the end of its objects is. */
const HELM_DEADLINE_MS = { install: 60_000, uninstall: 75_000 } as const;
const WITHOUT_WEB_APPS = WEB_APPS.flatMap((app) => ['--set', `${app}.enabled=false`]);

export interface InstallationWriterDeps extends InstallationDeps, KubectlDeps {
  readonly contextPath: string;
  /** The program; `helm` on PATH by default. */
  readonly helm?: string | undefined;
  /** What regions.yaml says of the installation; without it nothing can be installed. */
  readonly installation: HelmConfig | undefined;
  /** The complete values of a region, where regions.yaml says what is to be installed; without it helm reads the values files itself. */
  readonly valuesOf?: ValuesOf | undefined;
  /** Installs the search clusters of a region, where they have a release of their own. */
  readonly installSearch?: (region: Region) => Promise<void>;
}

/** Changes of what is installed, by the commands that an operator would type; the switch goes through the API, so that its whole manifest stands in the journal. */
export function newInstallationWriter({ release, contextPath, helm = 'helm', installation, valuesOf, installSearch, ...deps }: InstallationWriterDeps): InstallationWriter {
  const { exec, places } = deps;
  const calls = kubernetesCalls(deps);
  const kubectl = kubectlOn(deps);
  /** With the flag, helm asks to create a namespace that is there already, which an account of one namespace may not: 403 means there. */
  const isNamespaceAbsent = async (region: Region): Promise<boolean> => null === await calls.find(region, `/api/v1/namespaces/${places(region).namespace}`, z.unknown()).catch((cause: unknown) => {
    if (cause instanceof RunbookError && cause.code === 'PERMISSION_DENIED') return {};
    throw cause;
  });
  const jobsOf = (region: Region): string => `/apis/batch/v1/namespaces/${places(region).namespace}/jobs`;
  const runHelm = async (args: readonly string[], timeoutMs: number, input: Pick<Command, 'stdin' | 'stdinIs'> = {}): Promise<void> => { await exec({ file: helm, args, effect: 'write', timeoutMs, ...input }); };
  const targetOf = (region: Region): readonly string[] => helmTarget(deps, region);
  return {
    installRelease: async (region, { webApps, classic }) => {
      if (installation === undefined) throw new RunbookError('CONFIG_INVALID', { problem: 'helm is missing', remedy: 'Describe how the release is installed' });
      const { chart, version, values } = installation;
      if (valuesOf === undefined && (classic !== undefined || hostOfSite(region.name) !== null)) throw new RunbookError('CONFIG_INVALID', { problem: 'camunda is missing', remedy: 'Describe what is installed: only with complete values can a release be installed in another mode' });
      const complete = await valuesOf?.(region, webApps ? 'normal' : 'without-web-apps', classic);
      // Where a region is rebuilt, web apps stay off, and its search clusters must be there again; a set-up has a step of its own for them.
      if (!webApps && installSearch !== undefined && needsSearch(region, classic)) await installSearch(region);
      return runHelm([
        'upgrade', '--install', release, chart, ...(version === undefined ? [] : ['--version', version]), ...targetOf(region), ...await mergeFlags(exec, helm),
        ...(await isNamespaceAbsent(region) ? ['--create-namespace'] : []),
        // Without any values file helm would take those of the revision before, the switched-off web apps among them.
        '--reset-values',
        ...(complete !== undefined ? ['-f', '-'] : [...[...values, ...places(region).config.values].flatMap((file) => ['-f', file]), ...(webApps ? [] : WITHOUT_WEB_APPS)]),
      ], HELM_DEADLINE_MS.install, complete === undefined ? {} : { stdin: complete.text, stdinIs: `values of ${region.name}${tellMode(classic)}, sha256 ${complete.sha256}` });
    },
    uninstallRelease: (region, name = release) => runHelm(['uninstall', name, '--ignore-not-found', '--wait', '--timeout', '60s', ...targetOf(region)], HELM_DEADLINE_MS.uninstall),
    deleteClaims: async (region, claims) => { if (claims.length > 0) await kubectl(region, ['delete', 'pvc', ...claims, '--ignore-not-found', '--wait=false']); },
    deleteVolumes: async (region, volumes) => { if (volumes.length > 0) await kubectl(region, ['delete', 'pv', ...volumes, '--ignore-not-found', '--wait=false']); },
    scaleWebApp: (region, name, replicas) => kubectl(region, ['scale', 'deployment', name, `--replicas=${replicas}`]),
    restartWebApp: (region, name) => kubectl(region, ['rollout', 'restart', 'deployment', name]),
    armSwitch: async (region, armed) => {
      const path = jobsOf(region);
      const answer = await calls.write(region, { method: 'POST', path, body: switchManifest(armed, { gateway: `${release}-zeebe-gateway`, contextPath }) });
      if (answer.status === 404) throw new RunbookError('CALL_REJECTED', { call: `POST ${path}`, region: region.name, status: 404, problem: 'the namespace is not there' });
    },
    disarmSwitch: async (region, name) => { await calls.write(region, { method: 'DELETE', path: `${jobsOf(region)}/${name}?propagationPolicy=Background` }); },
  };
}
