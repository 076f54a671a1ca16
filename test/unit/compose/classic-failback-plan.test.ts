import { describe, expect, it } from 'vitest';
import { back, plan } from '../../support/failback-plan.ts';

const helm = (place: string): string => `helm upgrade --install camunda --kube-context ${place}`;
const WITHOUT = ' --set operate.enabled=false --set tasklist.enabled=false';

describe('the plan of a failback without a cluster API', () => {
  it('brings the region back by halves, and changes nothing', async () => {
    const simulated = back('west', 'classic');
    const found = await plan(simulated);
    expect(found.ends).toBeUndefined();
    expect(found.verdict).toBe('empty');
    expect(found.steps.flatMap(({ commands }) => commands).filter((command) => !command.startsWith('PUT /leases'))).toEqual([
      'kubectl --context east --namespace camunda-east delete networkpolicy (against west)',
      'kubectl --context east --namespace camunda-east-failover delete networkpolicy (against west)',
      `${helm('west')} --namespace camunda-west (failBack for west, diverted)${WITHOUT}`,
      'PUT /_snapshot/camunda_backup readonly=false (context east)',
      'kubectl --context east scale deployment camunda-operate --replicas=0',
      'kubectl --context east scale deployment camunda-tasklist --replicas=0',
      'POST /jobs exporting-guard-RUN_KEY camunda/zeebe:8.6.0 300 s (context east)',
      'POST /actuator/exporting/pause (context east)',
      'PUT /_snapshot/camunda_backup/failback-orders-RUN_KEY-JOB_KEY (context east)',
      'PUT /_snapshot/camunda_backup readonly=true (context west)',
      'POST /_snapshot/camunda_backup/failback-orders-RUN_KEY-JOB_KEY/_restore (context west)',
      `${helm('east')}${WITHOUT}`,
      `${helm('east')} --namespace camunda-east-failover (failOver for west)${WITHOUT}`,
      `${helm('west')} --namespace camunda-west (failBack for west)${WITHOUT}`,
      'POST /actuator/exporting/resume (context east)',
      'DELETE /jobs/exporting-guard-RUN_KEY (context east)',
      'helm uninstall camunda --kube-context east',
      'kubectl --context east delete pvc data-camunda-zeebe-0',
      helm('west'),
      helm('east'),
    ]);
    expect(simulated.effects).toEqual([]);
  });
});
