# A receipt of the place: signed for everybody to check, of places that have ended too.
concert c1 rows 1 seats 5 price 50000 capacity 1
concert c2 rows 1 seats 5 price 50000
fans a b c
a joins c1
a is admitted
a fetches the receipt
expect 200 concert_id {c1} title c1 number 1 place_no 1 lane null lane_no 0 lane_since null state admitted joined_at * admitted_at *
  ended_at null passed_at null returned_at null second_chance false draw_commitment null issued_at *
openssl finds the receipt of a good
ticketctl finds the receipt of a good
nobody can change the number in the receipt of a
b joins c1
b fetches the receipt
expect 200 number 2 state waiting admitted_at null ended_at null
openssl finds the receipt of b good
b leaves
b fetches the receipt
expect 200 number 2 state left admitted_at null ended_at *
openssl finds the receipt of b good
# It is no heartbeat: often is not too soon, and the next heartbeat is still the first.
10 at once: b fetches the receipt
expect 10 answers 200 state left
c joins c1
10 at once: c fetches the receipt
expect 10 answers 200 state waiting
c looks
expect 200 state waiting

# Only by the token of a place, and of this concert.
a sends by queue token GET /concerts/{c2}/queue/me/receipt
expect 403 wrong_concert
a sends GET /concerts/{c1}/queue/me/receipt
expect 401 invalid_token
nobody sends GET /concerts/{c1}/queue/me/receipt
expect 401 not_signed_in
a sends by queue token GET /concerts/{c1}/queue/me/receipt?all=true
expect 400 invalid_field

nobody sends GET /receipt-keys
expect 200 keys.count 1 keys.0.crv Ed25519
expect header Cache-Control public, max-age=300

# Who goes over to a priority lane is told when.
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": [{"name": "fanclub", "share": 50}]}
admin sends POST /admin/concerts/{c1}/access-codes {"lane": "fanclub", "codes": ["FAN-0001"]}
c joins c1 with code FAN-0001
c fetches the receipt
expect 200 number 3 lane fanclub lane_no 1 lane_since * state waiting
openssl finds the receipt of c good
the report of c1 says inversions 0 lanes.0.lane 0 lanes.0.name null lanes.0.places 2 lanes.1.name fanclub
  lanes.1.places 1
