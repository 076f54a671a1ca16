import type { ProviderConfig } from '../../config/schema.ts';
import type { Region } from '../../domain/regions.ts';
import { RunbookError } from '../../errors/runbook-error.ts';
import type { NetworkReader, NetworkWriter } from '../../ports/network.ts';
import { newEksProvider } from './eks.ts';
import { newGenericProvider } from './generic.ts';
import { newGkeProvider } from './gke.ts';
import { newLabProvider } from './lab.ts';
import { newOpenShiftProvider } from './openshift.ts';
import { providerTools, type NewProvider, type Provider, type ProviderDeps } from './provider.ts';

type ProviderName = Extract<ProviderConfig, string> | keyof Exclude<ProviderConfig, string>;

/** Every provider by its name in regions.yaml. */
const PROVIDERS: Readonly<Record<ProviderName, NewProvider>> = {
  generic: newGenericProvider(30), lab: newLabProvider, gke: newGkeProvider, eks: newEksProvider, openshift: newOpenShiftProvider,
};

const isName = (name: string): name is ProviderName => Object.hasOwn(PROVIDERS, name);

function nameIn(region: Region, provider: ProviderConfig): ProviderName {
  if (typeof provider === 'string') return provider;
  const [name, ...others] = Object.entries(provider).flatMap(([key, config]) => (isName(key) && config !== undefined ? [key] : []));
  if (name === undefined || others.length > 0) throw new RunbookError('CONFIG_INVALID', { region: region.name, problem: 'provider names not exactly one', remedy: `Write one of ${Object.keys(PROVIDERS).join(', ')}` });
  return name;
}

/** The provider of each region, by regions[].provider. */
export function newNetwork(deps: ProviderDeps): NetworkReader & NetworkWriter {
  const tools = providerTools(deps);
  const of = (region: Region): Provider => PROVIDERS[nameIn(region, deps.places(region).config.provider)](tools);
  return {
    traits: (region) => of(region).traits(region),
    readBalancer: (region) => of(region).readBalancer(region),
    readForwards: (region) => of(region).readForwards(region),
    readFirewall: (region) => of(region).readFirewall(region),
    readCluster: (region) => of(region).readCluster(region),
    readExports: (region) => of(region).readExports(region),
    createBalancer: (region) => of(region).createBalancer(region),
    deleteBalancer: (region) => of(region).deleteBalancer(region),
    forwardZones: (region, forwards) => of(region).forwardZones(region, forwards),
    dropZones: (region) => of(region).dropZones(region),
    clearForwards: (region) => of(region).clearForwards(region),
    restartDns: (region) => of(region).restartDns(region),
    openPorts: (region) => of(region).openPorts(region),
    closePorts: (region) => of(region).closePorts(region),
    createCluster: (region) => of(region).createCluster(region),
    deleteCluster: (region) => of(region).deleteCluster(region),
    exportServices: (region, services) => of(region).exportServices(region, services),
    unexportServices: (region, services) => of(region).unexportServices(region, services),
  };
}
