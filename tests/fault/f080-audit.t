#! own instance
#! setting janitor.audit_seconds=1
# A corrupted row is found, named, and closes the sale.
concert c1 rows 5 seats 10 price 1000
fans a b
a joins c1
a is admitted
a charges 5000
a holds 1
a pays
admin sends GET /admin/audit
expect 200 ok true
change the database: UPDATE account SET balance = balance + 1 WHERE balance = 4000
the audit finds I2
within 10 s admin sends GET /admin/audit gives 200 ok false
within 10 s everybody reads c1 gives 200 phase closed
b joins c1
expect 409 sale_closed
c1 stays closed, as the audit still finds I2
change the database: UPDATE account SET balance = balance - 1 WHERE balance = 4001
# Put right, it stays closed until somebody says otherwise.
within 10 s admin sends GET /admin/audit gives 200 ok true
within 2 s everybody reads c1 gives 200 phase closed
c1 is opened again
within 2 s everybody reads c1 gives 200 phase open
b joins c1
expect 201
# A seat without its claim.
change the database: UPDATE claim SET expires_at_us = 1 WHERE performance_id = 1
the audit finds I3
change the database: UPDATE claim SET expires_at_us = NULL WHERE performance_id = 1
