schemadir = $(pkgdatadir)/schema
dist_schema_DATA = schema/schema.sql
