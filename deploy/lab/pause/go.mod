module region-runbooks/pause

go 1.23
