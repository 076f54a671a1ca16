import { Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
import type { KubeContext } from './kube-context.ts';
import { NoAnswer, toNoAnswer } from './no-answer.ts';
import { webSocketFrom } from './web-socket.ts';

export interface PodCommand {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Only reads: what it prints is the answer. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}

/** Resolves with the command's output. @throws NoAnswer when the pod gave none before the deadline; Error with the status for a command that failed */
export type ExecInPod = (command: PodCommand) => Promise<string>;

/** Runs a command in a pod over a web socket; no process is started here. */
export const liveExecInPod = (contextNamed: (name: string) => KubeContext): ExecInPod => async ({ context, namespace, pod, container, argv, timeoutMs }) => {
  const target = `${pod}.${namespace} (context ${context})`;
  const output: Buffer[] = [];
  const stdout = sink((chunk) => output.push(chunk));
  const stderr = sink(() => undefined);
  let end: () => void = () => undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const deadline = setTimeout(() => reject(new NoAnswer('timeout', target, { sent: true })), timeoutMs);
      const finish = ({ status, message }: V1Status): void => {
        if (status === 'Success') resolve(Buffer.concat(output).toString('utf8'));
        else reject(new Error(message ?? 'the command failed'));
      };
      end = () => clearTimeout(deadline);
      new Exec(contextNamed(context).config).exec(namespace, pod, container, [...argv], stdout, stderr, null, false, finish).then((opened: unknown) => {
        const socket = webSocketFrom(opened);
        end = () => { clearTimeout(deadline); socket.close(); };
        socket.on('close', () => reject(new NoAnswer('broken', target, { sent: true })));
      }).catch((cause: unknown) => reject(toNoAnswer(cause, target, false)));
    });
  } finally {
    end();
  }
};

function sink(take: (chunk: Buffer) => void): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => { take(chunk); done(); } });
}
