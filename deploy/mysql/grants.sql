-- Prints the GRANT statements of the application's user; pipe them back into the client:
--   mariadb ticketd < grants.sql --skip-column-names | mariadb ticketd
-- The ledger is append-only for the application: it may not change or delete what it posted.
SELECT CONCAT('GRANT SELECT, INSERT',
              IF(table_name IN ('posting', 'ledger_entry', 'admin_log'), '', ', UPDATE, DELETE'),
              ' ON `', table_schema, '`.`', table_name, '` TO ''ticketd''@''localhost'';')
  FROM information_schema.tables
 WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';
