# What takes too long for every change. The gate is .ci/run.

# A thousand kills over twenty thousand webhooks: about half an hour.
.PHONY: soak
soak:
	go run ./scripts/soak

# The same on an empty PostgreSQL database, with three replicas: make soak-postgres DATABASE=postgres://…
.PHONY: soak-postgres
soak-postgres:
	go run ./scripts/soak -database "$(DATABASE)" -replicas 3

# How much it bears: some minutes.
.PHONY: load
load:
	go run ./scripts/load
