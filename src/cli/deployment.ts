import type { Deployment } from '../ports/engine.ts';
import type { Composition } from './context.ts';

/** Sends all models and forms as one deployment. */
export async function deployAll(parts: Pick<Composition, 'engine' | 'resources'>): Promise<Deployment> {
  const [engine, resources] = await Promise.all([parts.engine(), parts.resources()]);
  return engine.runs.deploy(resources);
}
