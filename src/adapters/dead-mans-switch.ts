import type { ArmedSwitch } from '../ports/installation.ts';
import { OWN_LABELS } from './own-namespace.ts';

/**
 * Waits, then resumes exporting. The deadline is written once, so that a container that starts again keeps it. Needs bash
 * and sleep, which every image of a broker has. Exit 0 only if the answer says 204, by itself or in its body; else the
 * kubelet starts it again.
 */
export const SWITCH_SCRIPT = `set -u
trap 'exit 143' TERM INT
deadline="\${STATE_FOLDER:-/state}/deadline"
[ -s "$deadline" ] || echo $(( $(printf '%(%s)T' -1) + WAIT_SECONDS )) > "$deadline"
while [ "$(printf '%(%s)T' -1)" -lt "$(< "$deadline")" ]; do sleep 1 & wait $!; done

exec 3<> "/dev/tcp/$HOST/$PORT" || exit 1
printf 'POST %s HTTP/1.1\\r\\nHost: %s:%s\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n' "$URL_PATH" "$HOST" "$PORT" >&3
answer=
while IFS= read -r -t 20 line <&3 || [ -n "$line" ]; do answer+="$line "; done
echo "$answer"
[[ $answer =~ ^HTTP/1\\.[01]\\ 204 ]] && exit 0
[[ $answer =~ ^HTTP/1\\.[01]\\ 200 && $answer =~ \\"status\\"[[:space:]]*:[[:space:]]*204 ]] && exit 0
exit 1
`;

const STATE_FOLDER = '/state';

/** The Job in the namespace of the brokers: it needs no account, no right and no tool, only the gateway of its region. */
export function switchManifest({ name, image, waitSeconds }: ArmedSwitch, { gateway, contextPath }: { readonly gateway: string; readonly contextPath: string }): unknown {
  const env = { WAIT_SECONDS: String(waitSeconds), HOST: gateway, PORT: '9600', URL_PATH: `${contextPath}/actuator/exporting/resume`, STATE_FOLDER };
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels: OWN_LABELS },
    spec: {
      backoffLimit: 100, ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels: OWN_LABELS },
        spec: {
          restartPolicy: 'OnFailure', terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, enableServiceLinks: false,
          containers: [{
            name: 'resume-exporting', image, imagePullPolicy: 'IfNotPresent', command: ['/bin/bash', '-c', SWITCH_SCRIPT],
            env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
            securityContext: { allowPrivilegeEscalation: false }, volumeMounts: [{ name: 'state', mountPath: STATE_FOLDER }],
          }],
          volumes: [{ name: 'state', emptyDir: {} }],
        },
      },
    },
  };
}
