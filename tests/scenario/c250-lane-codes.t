# Lanes and codes from the shell: imported from CSV, made at random, never written down anywhere else.
concert c1 rows 1 seats 10 price 50000 capacity 1
fans a b c d
operator runs queue lanes {c1} --set "fan club=30" --set press=10
output says 60  
output says fan club
operator fails with 2 at queue lanes {c1} --set press
operator fails with 2 at queue lanes {c1} --set press=91
operator fails with 1 at queue lanes {c1} --set a=50 --set b=50
output says 90
operator fails with 1 at queue lanes 4711

file codes.csv has email,code / a@x.org,FAN-0001 / "b, and c",fan-0002
operator runs queue codes import {c1} "fan club" <codes.csv>
output says imported 2, already known 0
operator runs queue codes import {c1} "fan club" <codes.csv> -o json
output says "already_known":2
a joins c1 with code fan0002
expect 201 state waiting

# A file with a wrong line changes nothing.
file bad.csv has GOOD-0001 / GOOD-0002 / no/good
operator fails with 2 at queue codes import {c1} press <bad.csv>
output says line 3
file narrow.csv has name,code / only-a-name
operator fails with 2 at queue codes import {c1} press <narrow.csv>
output says line 2
operator fails with 2 at queue codes import {c1} press <missing.csv>
operator fails with 1 at queue codes import {c1} nobody <codes.csv>
operator runs queue codes count {c1} -o json
output says {"name":"fan club","total":2,"used":1},{"name":"press","total":0,"used":0}

# One code a line, many of them.
file many.txt has 1201 codes of PRESS
operator runs queue codes import {c1} press <many.txt>
output says imported 1201, already known 0
b joins c1 with code press001201
expect 201 lane press

# Made at random: 80 bits each, in the file and nowhere else.
operator runs queue codes create {c1} press --count 600 --out <made.csv>
output says imported 600
file made.csv has 601 lines and is its owner's alone
operator fails with 2 at queue codes create {c1} press --count 600 --out <made.csv>
operator fails with 2 at queue codes create {c1} press --count 0 --out <none.csv>
operator fails with 1 at queue codes create {c1} nobody --count 5 --out <none.csv>
remember line 601 of made.csv as made
c joins c1 with code $made
expect 201 lane press
d joins c1 with code $made
expect 409 access_code_used
nothing that is kept says $made
operator runs queue codes count {c1}
output says 1801         2  press
operator runs queue show {c1}
output says press
operator fails with 1 at queue lanes {c1} --none
admin sends GET /admin/log?limit=200
expect 200 items.0.action access_codes.import
