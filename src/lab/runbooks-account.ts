/** Whom the contexts `region0` and `region1` log in as: the ServiceAccount of deploy/rbac. */
export const RUNBOOKS_ACCOUNT = { namespace: 'region-runbooks', name: 'region-runbooks' } as const;
