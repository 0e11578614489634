schemadir = $(pkgdatadir)/schema
dist_schema_DATA = schema/schema.sql
migrationsdir = $(pkgdatadir)/migrations
dist_migrations_DATA = schema/migrations/0001-create-schema.sql \
	schema/migrations/0002-complete-waiting-room.sql
