import { checkSetupRequest } from '../../src/domain/setup-request.ts';
import { definePureWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `runbook.check-setup-request`: every fault of the start variables in one answer, before anything is read from a region.
 * Completes with layout and shape of the cluster, so that a later change of the configuration cannot bend a running set-up.
 */
export const checkSetupRequestWorker = definePureWorker({
  jobType: 'runbook.check-setup-request',
  title: 'Check request',
  decides: ['REQUEST_REFUSED'],
  run: (variables, { runKey, catalogue }) => {
    const checked = checkSetupRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    return checked.kind === 'refused'
      ? { kind: 'decide', code: 'REQUEST_REFUSED', facts: { problems: checked.problems } }
      : { kind: 'done', output: { runKey, ...checked.request } };
  },
});
