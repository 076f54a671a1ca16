import { ZEEBE_VERSIONS, type LabOptions, type ZeebeVersion } from '../ports/lab.ts';

/** The version of the brokers that the options ask for. */
export const zeebeOf = ({ zeebe }: { readonly zeebe?: ZeebeVersion | undefined }): ZeebeVersion => zeebe ?? ZEEBE_VERSIONS[0];

/** Whether both ask for the same lab, said or left to the defaults. */
export const sameOptions = (one: LabOptions, other: LabOptions): boolean =>
  one.brokers === other.brokers && one.partitions === other.partitions && zeebeOf(one) === zeebeOf(other) && one.chart === other.chart
  && (one.search ?? 'elasticsearch') === (other.search ?? 'elasticsearch') && (one.webApps ?? false) === (other.webApps ?? false);
