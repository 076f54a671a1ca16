import { stringify } from 'yaml';
import { LAB_REGIONS } from './lab-region.ts';
import { RELEASE } from './zeebe-release.ts';

/** The lab's own regions.yaml: one cluster named `lab`, no approvals, no hold. */
export function renderLabConfig(kubeconfig: string): string {
  return stringify({
    clusters: {
      lab: {
        release: RELEASE,
        kubeconfig,
        lossHoldMs: 0,
        approval: { groups: [], requesterMayApprove: true },
        regions: LAB_REGIONS.map(({ name, namespace }) => ({ name, context: name, namespace, search: { service: 'elasticsearch', port: 9200 } })),
      },
    },
    engine: 'embedded',
  });
}
