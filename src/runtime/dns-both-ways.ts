import { valueOf } from '../domain/cluster-view.ts';
import { dnsQuestions, type DnsBothWays, type DnsSide } from '../domain/dns.ts';
import type { Region } from '../domain/regions.ts';
import type { DnsReader } from '../ports/dns.ts';
import { reading } from './reading.ts';

/** What the DNS of either region says to the names of both; one that cannot be asked is part of the observation. */
export async function readDnsBothWays(dns: DnsReader, recreated: Region, survivor: Region): Promise<DnsBothWays> {
  const questions = dnsQuestions(dns.namesOf(recreated), dns.namesOf(survivor));
  const sideOf = async (region: Region): Promise<DnsSide> => {
    const [says, udpOnly] = await Promise.all([reading(() => dns.ask(region, questions)), reading(() => dns.takesUdpOnly(region))]);
    return { region: region.name, names: dns.namesOf(region), says, udpOnly: valueOf(udpOnly) ?? false };
  };
  const [there, here] = await Promise.all([sideOf(recreated), sideOf(survivor)]);
  return { recreated: there, survivor: here };
}
