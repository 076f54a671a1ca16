import type { ZeebeVersion } from './lab.ts';
import type { Progress } from './progress.ts';

/** A container image as a docker-archive tar. */
export interface ImageTar { readonly ref: string; readonly tar: string }

/** The search engine of the lab's regions. */
export type SearchKind = 'elasticsearch' | 'opensearch';

/** What a lab is to run, as far as it decides about what is built. */
export interface LabContents { readonly zeebe: ZeebeVersion; readonly search: SearchKind }

/** Everything the lab runs, as absolute paths. */
export interface LabArtifacts {
  readonly kubeApiserver: string; readonly kubeControllerManager: string; readonly kubeScheduler: string; readonly kubelet: string; readonly kubeProxy: string;
  readonly etcd: string; readonly containerd: string; readonly ctr: string; readonly cniBinDir: string;
  readonly kubectl: string; readonly helm: string;
  /** docker.io/camunda/zeebe in the version asked for, the image of the search engine asked for, the CoreDNS image, the pause image. */
  readonly images: { readonly zeebe: ImageTar; readonly search: ImageTar; readonly coredns: ImageTar; readonly pause: ImageTar };
}

/** Everything the embedded management engine runs. */
export interface EngineArtifacts {
  readonly java: string;
  /** Folder of the unpacked Camunda distribution 8.6.0 (`lib/`, `config/`). */
  readonly camundaHome: string;
  /** Class path entries of OpenSearch, with our own main class and the small plug-in that Tasklist's index setting needs. */
  readonly opensearchClasspath: string;
  /** Ahead-of-time caches where this JDK can use them (25 and later). */
  readonly aot: { readonly broker?: string; readonly webapps?: string; readonly opensearch?: string };
}

export interface Artifacts {
  forLab(progress: Progress, contents: LabContents): Promise<LabArtifacts>;
  forEngine(progress: Progress): Promise<EngineArtifacts>;
}
