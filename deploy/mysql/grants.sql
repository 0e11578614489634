-- Prints what makes the rights of the application's user in the database that is chosen exactly those
-- below; pipe it back into the client, after each migration:
--   mariadb --skip-column-names ticketd < grants.sql | mariadb ticketd
--
-- A right stands here because a statement of the program uses it (tests/lint/rights.py). What is
-- posted, paid, refunded or logged may only be added to: the application cannot change or delete it.
-- Nobody may be deleted. The schema belongs to another user, see owner.sql.
WITH wanted (table_name, rights) AS (
            SELECT 'migration',     'SELECT'
  UNION ALL SELECT 'id_counter',    'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'user',          'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'session',       'SELECT, INSERT, DELETE'
  UNION ALL SELECT 'refresh_token', 'SELECT, INSERT, UPDATE, DELETE'
  UNION ALL SELECT 'account',       'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'posting',       'SELECT, INSERT'
  UNION ALL SELECT 'ledger_entry',  'SELECT, INSERT'
  UNION ALL SELECT 'idempotency',   'SELECT, INSERT, UPDATE, DELETE'
  UNION ALL SELECT 'concert',       'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'performance',   'SELECT, INSERT, UPDATE, DELETE'
  UNION ALL SELECT 'section',       'SELECT, INSERT, DELETE'
  UNION ALL SELECT 'claim',         'SELECT, INSERT, UPDATE, DELETE'
  UNION ALL SELECT 'blocked_seat',  'SELECT, INSERT, DELETE'
  UNION ALL SELECT 'waiting_room',  'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'queue_entry',   'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'lane',          'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'access_code',   'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'reservation',   'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'payment',       'SELECT, INSERT'
  UNION ALL SELECT 'refund',        'SELECT, INSERT'
  UNION ALL SELECT 'ticket',        'SELECT, INSERT, UPDATE'
  UNION ALL SELECT 'admin_log',     'SELECT, INSERT'
  UNION ALL SELECT 'audit_run',     'SELECT, INSERT, DELETE'
  UNION ALL SELECT 'audit_finding', 'SELECT, INSERT, DELETE'
)
SELECT CONCAT('GRANT ', rights, ' ON `', DATABASE(), '`.`', table_name,
              '` TO ''ticketd''@''localhost'';')
  FROM wanted
UNION ALL
SELECT CONCAT('REVOKE ', given.privilege_type, ' ON `', given.table_schema, '`.`',
              given.table_name, '` FROM ''ticketd''@''localhost'';')
  FROM information_schema.table_privileges given
  LEFT JOIN wanted ON wanted.table_name = given.table_name
 WHERE given.table_schema = DATABASE()
   AND given.grantee = '''ticketd''@''localhost'''
   AND (wanted.rights IS NULL OR
        FIND_IN_SET(given.privilege_type, REPLACE(wanted.rights, ', ', ',')) = 0);
