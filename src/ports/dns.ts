import type { DnsAnswer, DnsNames } from '../domain/dns.ts';
import type { Region } from '../domain/regions.ts';

/** The DNS of the regions' own Kubernetes clusters. */
export interface DnsReader {
  /** False where regions.yaml has it unchecked: nothing can be asked then. */
  readonly isChecked: boolean;
  /** The names by which the other region finds this one. */
  namesOf(region: Region): DnsNames;
  /**
   * Asks a DNS pod of the region for the addresses of each name, side by side; silence is an answer.
   * @throws REGION_UNREACHABLE (retry) where no DNS pod can be asked, PERMISSION_DENIED (defect)
   */
  ask(asked: Region, names: readonly string[]): Promise<Readonly<Record<string, DnsAnswer>>>;
  /**
   * Whether the load balancer before the DNS of the region takes UDP alone: a question over TCP is passed on over TCP, and never
   * gets through there. False where there is none. @throws REGION_UNREACHABLE (retry), PERMISSION_DENIED (defect)
   */
  takesUdpOnly(region: Region): Promise<boolean>;
}
