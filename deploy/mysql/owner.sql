-- What the schema's owner may do in the database that is chosen, and nowhere else: ticketctl migrate.
--   mariadb ticketd < owner.sql
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES
   ON * TO ticketd_owner@localhost;
