import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { badDecisions, badIds, decisionsWithoutTask, stepsOutsidePattern, unbound, uncaughtCodes, uncorrelated, undrawn } from '../support/model-rules.ts';
import { readForms, readModel, type Model } from '../support/models.ts';

const xml = readFileSync(join(import.meta.dirname, '../../bpmn/region-failover.bpmn'), 'utf8');
const forms = readForms();
const workers = new Map(['zeebe.remove-brokers', 'kubernetes.unfence-brokers'].map((jobType) => [jobType, {
  jobType, changes: true, decides: jobType.startsWith('zeebe') ? ['REJECTED', 'PLAN_CHANGED', 'APPROVAL_INVALID', 'REGION_STILL_ALIVE'] : [],
}]));

/** The first place of the model where `fault` is put. */
const broken = (right: string, fault: string): Promise<Model> => {
  expect(xml.includes(right), right).toBe(true);
  return readModel('region-failover', xml.replace(right, fault));
};

describe('the rules of models', () => {
  it.each([
    { rule: 'badIds', right: 'id="Task_TakeLock"', fault: 'id="take_lock"', find: (model: Model) => badIds(model) },
    { rule: 'undrawn', right: 'bpmnElement="Task_TakeLock"', fault: 'bpmnElement="Task_ReleaseLock"', find: (model: Model) => undrawn(model) },
    { rule: 'uncaughtCodes', right: 'errorCode="REGION_STILL_ALIVE"', fault: 'errorCode="OTHER"', find: (model: Model) => uncaughtCodes(model, workers) },
    { rule: 'uncaughtCodes', right: 'errorCode="RUN_STOPPED"', fault: 'errorCode=""', find: (model: Model) => uncaughtCodes(model, new Map([['zeebe.remove-brokers', { jobType: '', changes: true, decides: ['RUN_STOPPED'] }]])) },
    { rule: 'stepsOutsidePattern', right: '<zeebe:header key="mode" value="preview" />', fault: '', find: (model: Model) => stepsOutsidePattern(model, workers) },
    { rule: 'stepsOutsidePattern', right: 'value="Task_ApproveRemoveLostBrokers"', fault: 'value="Task_ApproveDisableLostExporters"', find: (model: Model) => stepsOutsidePattern(model, workers) },
    { rule: 'stepsOutsidePattern', right: 'inputCollection="=preview.approvers"', fault: 'inputCollection="=[]"', find: (model: Model) => stepsOutsidePattern(model, workers) },
    { rule: 'stepsOutsidePattern', right: 'type="lock.release"', fault: 'type="zeebe.remove-brokers"', find: (model: Model) => stepsOutsidePattern(model, workers) },
    { rule: 'badDecisions', right: 'decisionOnLostRegion = "fence"', fault: 'decisionOnLostRegion = "fense"', find: (model: Model) => badDecisions(model, forms) },
    { rule: 'badDecisions', right: 'formId="decide-lost-region"', fault: 'formId="unknown"', find: (model: Model) => badDecisions(model, forms) },
    { rule: 'badDecisions', right: '=decision = "reject"', fault: '=decision = "no"', find: (model: Model) => badDecisions(model, forms) },
    { rule: 'badDecisions', right: ', by: decidedBy', fault: '', find: (model: Model) => badDecisions(model, forms) },
    { rule: 'decisionsWithoutTask', right: 'targetRef="SubProcess_StalledExportingDecision"', fault: 'targetRef="Task_VerifyProcessing"', find: (model: Model) => decisionsWithoutTask(model, ['EXPORTING_STALLED']) },
    { rule: 'uncorrelated', right: 'correlationKey="=runKey"', fault: 'correlationKey="=cluster"', find: (model: Model) => uncorrelated(model) },
    { rule: 'unbound', right: 'bindingType="deployment"', fault: 'bindingType="latest"', find: (model: Model) => unbound(model) },
  ])('$rule finds $fault', async ({ right, fault, find }) => {
    expect(find(await readModel('region-failover', xml))).toEqual([]);
    expect(find(await broken(right, fault))).not.toEqual([]);
  });
});
