import type { Inventory, NamespaceFacts, OwnNamespaceFacts } from '../domain/ownership.ts';
import type { Region } from '../domain/regions.ts';
import type { SecretState } from '../domain/secrets.ts';

/** Reads what a set-up has made in a region. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect) */
export interface OwnershipReader {
  /** null where there is none. */
  readNamespace(region: Region, name: string): Promise<NamespaceFacts | null>;
  /** Each Secret of regions.yaml by its name, compared with the wanted values; no value leaves the adapter. @throws CONFIG_INVALID (refuse) where a reference leads to nothing */
  readSecrets(region: Region): Promise<Readonly<Record<string, SecretState>>>;
  /** What of the cluster is in the region; volumes are empty where the account may not list them. */
  readInventory(region: Region): Promise<Inventory>;
  /** The namespace of the lock. What may not be listed there counts as something of somebody else. */
  readOwnNamespace(region: Region): Promise<OwnNamespaceFacts>;
}

/** Makes and removes what carries the labels of the cluster. What is gone already is no error. @throws COMMAND_FAILED, OUTCOME_UNKNOWN (retry), TOOL_MISSING (defect) */
export interface OwnershipWriter {
  /** Creates it with the labels of the cluster; one that is there already is left as it is. */
  createNamespace(region: Region, name: string): Promise<void>;
  /** `kubectl create -f -`, which never overwrites, or `replace -f -`; the values are read when kubectl is run, and shown nowhere. */
  writeSecret(region: Region, name: string, options: { readonly replace: boolean }): Promise<void>;
  /** `kubectl delete secret NAME …`. */
  deleteSecrets(region: Region, names: readonly string[]): Promise<void>;
  /** `kubectl delete namespace NAME`; does not wait. */
  deleteNamespace(region: Region, name: string): Promise<void>;
  /** `kubectl label pv NAME …` with the labels of the cluster. */
  markVolumes(region: Region, names: readonly string[]): Promise<void>;
  /** The ConfigMap `canary-CLUSTER`. */
  deleteLedger(region: Region): Promise<void>;
  /** The Lease, only as it was read. @throws OUTCOME_UNKNOWN (retry) when somebody else wrote it in between */
  deleteLease(region: Region, resourceVersion: string): Promise<void>;
  /** The namespace `region-runbooks`. @throws OUTCOME_UNKNOWN (retry) when it holds anything, or is not ours, at the moment of the call */
  deleteOwnNamespace(region: Region): Promise<void>;
}
