import type { LockRemovalAction } from '../domain/lock-removal.ts';
import type { RemovalAction } from '../domain/namespaces.ts';
import type { SearchClusterAction } from '../domain/search-clusters.ts';
import type { UninstallAction } from '../domain/uninstallation.ts';
import type { Writers } from '../ports/managed-cluster.ts';

/** Sends one action on search clusters of their own. */
export function sendSearchCluster(action: SearchClusterAction, { searchClusters }: Pick<Writers, 'searchClusters'>): Promise<void> {
  switch (action.kind) {
    case 'resource': return searchClusters.applyResource(action.region);
    case 'release': return searchClusters.installRelease(action.region);
    case 'password': return searchClusters.copyPassword(action.region, action.of, { replace: action.replace });
  }
}

/** Sends one action of the uninstallation of both regions. */
export function sendUninstall(action: UninstallAction, { installation, ownership, searchClusters }: Pick<Writers, 'installation' | 'ownership' | 'searchClusters'>): Promise<void> {
  switch (action.kind) {
    case 'release': return installation.uninstallRelease(action.region, action.name);
    case 'search-resource': return searchClusters.deleteResource(action.region, action.name);
    case 'mark': return ownership.markVolumes(action.region, action.names);
    case 'claims': return installation.deleteClaims(action.region, action.names);
    case 'volumes': return installation.deleteVolumes(action.region, action.names);
  }
}

/** Sends one removal of Secrets or a namespace. */
export function sendRemoval(action: RemovalAction, { ownership }: Pick<Writers, 'ownership'>): Promise<void> {
  switch (action.kind) {
    case 'secrets': return ownership.deleteSecrets(action.region, action.names);
    case 'namespace': return ownership.deleteNamespace(action.region, action.name);
  }
}

/** Sends one removal around the lock. */
export function sendLockRemoval(action: LockRemovalAction, { ownership }: Pick<Writers, 'ownership'>): Promise<void> {
  switch (action.kind) {
    case 'ledger': return ownership.deleteLedger(action.region);
    case 'lease': return ownership.deleteLease(action.region, action.resourceVersion);
    case 'namespace': return ownership.deleteOwnNamespace(action.region);
  }
}
