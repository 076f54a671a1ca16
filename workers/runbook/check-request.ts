import { checkRequest } from '../../src/domain/request.ts';
import { definePureWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `runbook.check-request`: every fault of the start variables in one answer, before anything is read from a region.
 * Completes with the layout of the cluster, so that a later change of the configuration cannot bend a running failover.
 */
export const checkRequestWorker = definePureWorker({
  jobType: 'runbook.check-request',
  title: 'Check request',
  decides: ['REQUEST_REFUSED'],
  run: (variables, { runKey, catalogue }) => {
    const checked = checkRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    return checked.kind === 'refused'
      ? { kind: 'decide', code: 'REQUEST_REFUSED', facts: { problems: checked.problems } }
      : { kind: 'done', output: { runKey, ...checked.request } };
  },
});
