import { assessSetupWorker } from './cluster/assess-setup.ts';
import { installRegionsWorker } from './helm/install-regions.ts';
import { registerRepositoriesWorker } from './search/register-repositories.ts';
import { assessFailbackWorker } from './cluster/assess-failback.ts';
import { assessTeardownWorker } from './cluster/assess-teardown.ts';
import { assessWorker } from './cluster/assess.ts';
import { chainRegionsWorker } from './dns/chain-regions.ts';
import { createBalancersWorker } from './dns/create-balancers.ts';
import { unchainRegionsWorker } from './dns/unchain-regions.ts';
import { verifyNothingLeftWorker } from './cluster/verify-nothing-left.ts';
import { raiseGuardWorker } from './guard/raise.ts';
import { reportGuardWorker } from './guard/report.ts';
import { applyNormalValuesWorker } from './helm/apply-normal-values.ts';
import { completeRegionWorker } from './helm/complete-region.ts';
import { divertExportersWorker } from './helm/divert-exporters.ts';
import { installHalfWorker } from './helm/install-half.ts';
import { removeTemporaryBrokersWorker } from './helm/remove-temporary-brokers.ts';
import { returnExportersWorker } from './helm/return-exporters.ts';
import { startTemporaryBrokersWorker } from './helm/start-temporary-brokers.ts';
import { installRegionWorker } from './helm/install-region.ts';
import { createClustersWorker } from './kubernetes/create-clusters.ts';
import { deleteClustersWorker } from './kubernetes/delete-clusters.ts';
import { fenceBrokersWorker } from './kubernetes/fence-brokers.ts';
import { rollOutBrokersWorker } from './kubernetes/roll-out-brokers.ts';
import { uninstallRegionsWorker } from './helm/uninstall-regions.ts';
import { createNamespacesWorker } from './kubernetes/create-namespaces.ts';
import { createSecretsWorker } from './kubernetes/create-secrets.ts';
import { removeNamespacesWorker } from './kubernetes/remove-namespaces.ts';
import { startWebAppsWorker } from './kubernetes/start-web-apps.ts';
import { stopWebAppsWorker } from './kubernetes/stop-web-apps.ts';
import { unfenceBrokersWorker } from './kubernetes/unfence-brokers.ts';
import { wipeRegionWorker } from './kubernetes/wipe-region.ts';
import { acquireLockWorker } from './lock/acquire.ts';
import { releaseLockWorker } from './lock/release.ts';
import { checkPathsWorker } from './network/check-paths.ts';
import { closePortsWorker } from './network/close-ports.ts';
import { exportServicesWorker } from './network/export-services.ts';
import { isolateRegionWorker } from './network/isolate-region.ts';
import { openPortsWorker } from './network/open-ports.ts';
import { undoIsolationWorker } from './network/undo-isolation.ts';
import { removeLockWorker } from './lock/remove.ts';
import { checkFailbackRequestWorker } from './runbook/check-failback-request.ts';
import { checkRequestWorker } from './runbook/check-request.ts';
import { checkSetupRequestWorker } from './runbook/check-setup-request.ts';
import { checkTeardownRequestWorker } from './runbook/check-teardown-request.ts';
import { writeReportWorker } from './runbook/write-report.ts';
import { deleteSnapshotsWorker } from './search/delete-snapshots.ts';
import { installSearchClustersWorker } from './search/install-clusters.ts';
import { prepareRepositoryWorker } from './search/prepare-repository.ts';
import { restoreSnapshotWorker } from './search/restore-snapshot.ts';
import { takeSnapshotWorker } from './search/take-snapshot.ts';
import { verifyDataWorker } from './search/verify-data.ts';
import { addBrokersWorker } from './zeebe/add-brokers.ts';
import { cancelChangeWorker } from './zeebe/cancel-change.ts';
import { disableExportersWorker } from './zeebe/disable-exporters.ts';
import { enableExportersWorker } from './zeebe/enable-exporters.ts';
import { guardPauseWorker } from './zeebe/guard-pause.ts';
import { pauseExportingWorker } from './zeebe/pause-exporting.ts';
import { removeBrokersWorker } from './zeebe/remove-brokers.ts';
import { restartBrokersWorker } from './zeebe/restart-brokers.ts';
import { resumeExportingWorker } from './zeebe/resume-exporting.ts';
import { undoEnablingWorker } from './zeebe/undo-enabling.ts';
import { verifyExportingWorker } from './zeebe/verify-exporting.ts';
import { verifyProcessingWorker } from './zeebe/verify-processing.ts';
import { verifyRedundancyWorker } from './zeebe/verify-redundancy.ts';
import { watchPauseWorker } from './zeebe/watch-pause.ts';
import type { Worker } from '../src/runtime/worker.ts';

const all: readonly Worker[] = [
  // RegionFailover
  checkRequestWorker, assessWorker, acquireLockWorker, fenceBrokersWorker, unfenceBrokersWorker, cancelChangeWorker,
  removeBrokersWorker, disableExportersWorker, restartBrokersWorker, verifyProcessingWorker, verifyExportingWorker, releaseLockWorker, writeReportWorker,
  // RegionFailback and its guard
  checkFailbackRequestWorker, assessFailbackWorker, wipeRegionWorker, installRegionWorker, stopWebAppsWorker, startWebAppsWorker,
  prepareRepositoryWorker, undoEnablingWorker, raiseGuardWorker, reportGuardWorker, guardPauseWorker, pauseExportingWorker, watchPauseWorker, takeSnapshotWorker, restoreSnapshotWorker,
  enableExportersWorker, resumeExportingWorker, addBrokersWorker, applyNormalValuesWorker, verifyRedundancyWorker, verifyDataWorker, deleteSnapshotsWorker,
  // both, of the classic generation
  isolateRegionWorker, undoIsolationWorker, startTemporaryBrokersWorker, divertExportersWorker, installHalfWorker, returnExportersWorker, removeTemporaryBrokersWorker, completeRegionWorker,
  // RegionSetup and RegionTeardown
  assessSetupWorker, installRegionsWorker, registerRepositoriesWorker,
  checkPathsWorker, rollOutBrokersWorker,
  createClustersWorker, openPortsWorker, createBalancersWorker, chainRegionsWorker, exportServicesWorker, unchainRegionsWorker, closePortsWorker, deleteClustersWorker,
  createNamespacesWorker, createSecretsWorker, installSearchClustersWorker,
  assessTeardownWorker, uninstallRegionsWorker, removeNamespacesWorker, verifyNothingLeftWorker, removeLockWorker,
  checkSetupRequestWorker, checkTeardownRequestWorker,
];

/** Every job worker by its job type. */
export const workers: ReadonlyMap<string, Worker> = new Map(all.map((worker): [string, Worker] => [worker.jobType, worker]));
