{{- define "names.broker" -}}
{{- tpl .Values.global.zeebeClusterName . | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "names.gateway" -}}
{{- printf "%s-gateway" (include "names.broker" .) -}}
{{- end -}}

{{/* Labels that select: the same as in Camunda's chart. */}}
{{- define "labels.match" -}}
app: camunda-platform
app.kubernetes.io/name: camunda-platform
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: camunda-platform
{{- end -}}

{{- define "image" -}}
{{- printf "%s/%s:%s" .registry .repository (toString .tag) -}}
{{- end -}}

{{/* The component label of the pods that serve clients. */}}
{{- define "gateway.component" -}}
{{- if gt (int .Values.zeebeGateway.replicas) 0 -}}zeebe-gateway{{- else -}}zeebe-broker{{- end -}}
{{- end -}}
