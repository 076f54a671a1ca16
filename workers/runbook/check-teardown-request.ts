import { checkTeardownRequest } from '../../src/domain/setup-request.ts';
import { definePureWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `runbook.check-teardown-request`: every fault of the start variables in one answer, before anything is read from a region.
 * The name of the cluster must be typed out in `confirm`.
 */
export const checkTeardownRequestWorker = definePureWorker({
  jobType: 'runbook.check-teardown-request',
  title: 'Check request',
  decides: ['REQUEST_REFUSED'],
  run: (variables, { runKey, catalogue }) => {
    const checked = checkTeardownRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    return checked.kind === 'refused'
      ? { kind: 'decide', code: 'REQUEST_REFUSED', facts: { problems: checked.problems } }
      : { kind: 'done', output: { runKey, ...checked.request } };
  },
});
