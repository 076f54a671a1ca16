import { assessWorker } from './cluster/assess.ts';
import { fenceBrokersWorker } from './kubernetes/fence-brokers.ts';
import { unfenceBrokersWorker } from './kubernetes/unfence-brokers.ts';
import { acquireLockWorker } from './lock/acquire.ts';
import { releaseLockWorker } from './lock/release.ts';
import { checkRequestWorker } from './runbook/check-request.ts';
import { writeReportWorker } from './runbook/write-report.ts';
import { cancelChangeWorker } from './zeebe/cancel-change.ts';
import { disableExportersWorker } from './zeebe/disable-exporters.ts';
import { removeBrokersWorker } from './zeebe/remove-brokers.ts';
import { restartBrokersWorker } from './zeebe/restart-brokers.ts';
import { verifyExportingWorker } from './zeebe/verify-exporting.ts';
import { verifyProcessingWorker } from './zeebe/verify-processing.ts';
import type { Worker } from '../src/runtime/worker.ts';

/** Every job worker by its job type. */
export const workers: ReadonlyMap<string, Worker> = new Map([
  checkRequestWorker, assessWorker, acquireLockWorker, fenceBrokersWorker, unfenceBrokersWorker, cancelChangeWorker,
  removeBrokersWorker, disableExportersWorker, restartBrokersWorker, verifyProcessingWorker, verifyExportingWorker, releaseLockWorker, writeReportWorker,
].map((worker): [string, Worker] => [worker.jobType, worker]));
