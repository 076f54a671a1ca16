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

{{/* The keys of 8.2 win where they are set; the region id may be 0. */}}
{{- define "multiregion.regionId" -}}
{{- ternary .Values.global.multiregion.regionId .Values.global.regionId (kindIs "invalid" .Values.global.regionId) -}}
{{- end -}}

{{- define "multiregion.installationType" -}}
{{- $type := .Values.global.installationType | default .Values.global.multiregion.installationType -}}
{{- if not (has $type (list "normal" "failOver" "failBack")) -}}
{{- fail (printf "installationType %s: it must be normal, failOver or failBack" $type) -}}
{{- end -}}
{{- $type -}}
{{- end -}}

{{/* The component label of the pods that serve clients. */}}
{{- define "gateway.component" -}}
{{- if gt (int .Values.zeebeGateway.replicas) 0 -}}zeebe-gateway{{- else -}}zeebe-broker{{- end -}}
{{- end -}}
