import type { EngineArtifacts } from '../ports/artifacts.ts';
import { provideCamunda } from './distributions.ts';
import { provideOpensearch } from './opensearch.ts';
import type { Workspace } from './workspace.ts';

/** Everything the embedded management engine runs. */
export async function provideForEngine(workspace: Workspace): Promise<EngineArtifacts> {
  const [camundaHome, opensearchClasspath] = await Promise.all([provideCamunda(workspace), provideOpensearch(workspace)]);
  return { java: workspace.jdk.java, camundaHome, opensearchClasspath, aot: {} };
}
