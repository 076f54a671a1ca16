import type { EngineArtifacts } from '../ports/artifacts.ts';
import { provideCamunda } from './distributions.ts';
import { provideEngineAot } from './engine-aot.ts';
import { provideOpensearch } from './opensearch.ts';
import type { Workspace } from './workspace.ts';

/** Everything the embedded management engine runs. */
export async function provideForEngine(workspace: Workspace): Promise<EngineArtifacts> {
  const [camundaHome, opensearchClasspath] = await Promise.all([provideCamunda(workspace), provideOpensearch(workspace)]);
  const untrained: EngineArtifacts = { java: workspace.jdk.java, camundaHome, opensearchClasspath, aot: {} };
  return { ...untrained, aot: await provideEngineAot(workspace, untrained) };
}
