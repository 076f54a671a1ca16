import type { Region } from '../domain/regions.ts';
import type { PlacesOf } from './region-places.ts';

/** Where helm works: context and namespace always stand in the command. */
export const helmTarget = ({ places, kubeconfig }: { readonly places: PlacesOf; readonly kubeconfig?: string | undefined }, region: Region): readonly string[] =>
  ['--kube-context', places(region).context, '--namespace', places(region).namespace, ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig])];
