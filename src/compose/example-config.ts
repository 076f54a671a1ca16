import { renderExampleConfig } from '../config/example.ts';

/** The example with the first two contexts of the user's kubeconfig; with names to correct where there are fewer. */
export async function exampleConfig(): Promise<string> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kube = new KubeConfig();
  try {
    kube.loadFromDefault();
  } catch {
    return renderExampleConfig();
  }
  const [first, second] = kube.getContexts().map(({ name }) => name).filter((name) => name !== 'loaded-context');
  return first === undefined || second === undefined ? renderExampleConfig() : renderExampleConfig([first, second]);
}
