import { describe, expect, it } from 'vitest';
import type { RegionApi } from '../../../src/lab/kubernetes-api.ts';
import { LAB_REGIONS } from '../../../src/lab/lab-region.ts';
import { lookAtCluster } from '../../../src/lab/verification.ts';
import type { LabOptions } from '../../../src/ports/lab.ts';
import { recorded } from '../../support/answers.ts';

const [region0] = LAB_REGIONS;

/** A region's API server whose gateway answers as recorded, by path; what was asked stands in `asked`. */
function gateway(situation: string, answers: Readonly<Record<string, string>>): { readonly api: RegionApi; readonly asked: string[] } {
  const asked: string[] = [];
  const api: RegionApi = ({ path }) => {
    const own = path.replace(/^.*:(\d+)\/proxy/, '$1');
    asked.push(own);
    const name = answers[own];
    return Promise.resolve(name === undefined ? { status: 404, text: '' } : recorded(situation, name));
  };
  return { api, asked };
}

describe('lookAtCluster', () => {
  it('asks a gateway of 8.6 for topology and exporters', async () => {
    const { api } = gateway('normal', { '8080/v2/topology': 'topology', '9600/actuator/exporters': 'exporters' });
    expect(await lookAtCluster(api, region0, { brokers: 4, partitions: 2 })).toMatchObject({ done: true });
    expect(await lookAtCluster(gateway('normal', { '8080/v2/topology': 'topology' }).api, region0, { brokers: 4, partitions: 2 })).toMatchObject({ done: false, seen: expect.stringContaining('exporters answers 404') });
  });

  describe('of 8.5.8', () => {
    const classic: LabOptions = { brokers: 2, partitions: 2, zeebe: '8.5.8' };
    const answers = { '8080/v1/topology': 'topology', '8080/v2/topology': 'topology-v2', '9600/actuator/exporters': 'exporters' };

    it('asks for the topology of its own API, and for no exporters: there is no API for them', async () => {
      const { api, asked } = gateway('classic-normal', answers);
      expect(await lookAtCluster(api, region0, classic)).toMatchObject({ done: true });
      expect(asked).toEqual(['8080/v1/topology']);
    });

    it('sees partitions without leader', async () => {
      expect(await lookAtCluster(gateway('classic-broker1-lost', answers).api, region0, classic)).toEqual({ done: false, seen: '1 of 2 brokers, 0 of 2 partitions led, 0 replicas not healthy' });
    });

    it('sees a gateway that knows no broker yet', async () => {
      const { api } = gateway('classic-normal', { '8080/v1/topology': 'topology-early' });
      expect(await lookAtCluster(api, region0, classic)).toEqual({ done: false, seen: '0 of 2 brokers, 0 of 2 partitions led, 0 replicas not healthy' });
    });
  });
});
