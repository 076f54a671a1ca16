import type { ChangeOperation, PendingChange } from './cluster-view.ts';
import type { BrokerId } from './regions.ts';

const removals = new Set(['BROKER_REMOVE', 'BROKER_FORCE_REMOVE']);

/**
 * The broker that an operation removes. In a forced plan `brokerId` is the surviving executor and `brokers[0]` the removed one.
 * @source Camunda 8.6 cluster API, dry run of a forced removal
 */
export function removedBroker(operation: ChangeOperation): BrokerId | null {
  if (!removals.has(operation.operation)) return null;
  return operation.brokers?.[0] ?? operation.brokerId ?? null;
}

/** Whether a pending change is a forced removal of exactly lost brokers, or the disabling of a lost region's exporter. */
export function isOurChange(change: PendingChange, lost: readonly BrokerId[], lostExporters: readonly string[]): boolean {
  const ours = (operation: ChangeOperation): boolean => {
    if (operation.operation === 'PARTITION_FORCE_RECONFIGURE') return (operation.brokers ?? []).every((id) => !lost.includes(id));
    if (operation.operation === 'PARTITION_DISABLE_EXPORTER') return operation.exporterId === undefined || lostExporters.includes(operation.exporterId);
    const removed = removedBroker(operation);
    // An operation under way may be reported without `brokers`: then only its name tells.
    return removed !== null && (lost.includes(removed) || operation.brokers === undefined);
  };
  return change.operations.length > 0 && change.operations.every(ours);
}
