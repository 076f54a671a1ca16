import { checkFailbackRequest } from '../../src/domain/request.ts';
import { definePureWorker } from '../../src/runtime/worker.ts';

/**
 * Job type `runbook.check-failback-request`: every fault of the start variables in one answer, before anything is read from a region.
 * `region` is the one that comes back; the steps know it as the lost one.
 */
export const checkFailbackRequestWorker = definePureWorker({
  jobType: 'runbook.check-failback-request',
  title: 'Check request',
  decides: ['REQUEST_REFUSED'],
  run: (variables, { runKey, catalogue }) => {
    const checked = checkFailbackRequest(variables, catalogue.names(), (name) => catalogue.policyOf(name));
    return checked.kind === 'refused'
      ? { kind: 'decide', code: 'REQUEST_REFUSED', facts: { problems: checked.problems } }
      : { kind: 'done', output: { runKey, ...checked.request } };
  },
});
