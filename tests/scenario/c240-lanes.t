# Priority lanes: a code opens one, once; each has its share of the slots, and nobody starves.
concert c1 rows 1 seats 10 price 50000 capacity 1
fans a b c d e
everybody reads c1
expect 200 lanes []
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": [{"name": "fanclub", "share": 50}, {"name": "press", "share": 40}]}
expect 200 main_share 10 lanes.0.name fanclub lanes.1.share 40
admin sends POST /admin/concerts/{c1}/access-codes {"lane": "fanclub", "codes": ["FAN-0001", "FAN-0002", "fan 0001"]}
expect 201 imported 2 already_known 1

a joins c1
expect 201 lane null
a is admitted
b joins c1
expect 201 number 2 position 1
c joins c1
expect 201 number 3 position 2
d joins c1 with code fan-0001
expect 201 number 4 position 1 lane fanclub
d looks
expect 200 number 4 position 1 lane fanclub
d joins c1 with code FAN0001
expect 200 number 4 lane fanclub

# Wrong codes change nothing.
e joins c1 with code FAN-0001
expect 409 access_code_used field access_code
e joins c1 with code FAN-9999
expect 422 unknown_access_code field access_code
e joins c1 with code ümläut
expect 422 unknown_access_code
e sends POST /concerts/{c1}/queue {"access_code": ""}
expect 400 invalid_field field access_code
e sends POST /concerts/{c1}/queue {"code": "FAN-0002"}
expect 400 invalid_field field code
e sends GET /me
expect 200 places []
admin sends POST /admin/concerts/{c1}/access-codes {"lane": "nobody's", "codes": ["FAN-0003"]}
expect 422 unknown_lane field lane
admin sends POST /admin/concerts/{c1}/access-codes {"lane": "press", "codes": ["FAN-0003", "no/code"]}
expect 400 invalid_field field codes[1]
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": [{"name": "press", "share": 40}]}
expect 409 lane_in_use
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": [{"name": "a", "share": 50}, {"name": "b", "share": 41}]}
expect 400 invalid_field field lanes[1].share
admin sends GET /admin/concerts/{c1}/access-codes
expect 200 lanes.0.total 2 lanes.0.used 1 lanes.1.total 0

# Who waits in the main lane goes over with the number, and so before the later one.
c joins c1 with code FAN-0002
expect 200 number 3 position 1 lane fanclub
d looks
expect 200 number 4
within 4 s everybody reads c1 gives 200 waiting 3 now_serving 1 lanes.0.name fanclub lanes.0.waiting 2
everybody reads c1
expect 200 lanes.0.now_serving 0 lanes.1.name press lanes.1.waiting 0

# The lane goes first, and the main one has its turn before the lane is empty.
a leaves
c is admitted
c leaves
b is admitted
b leaves
d is admitted
d leaves
admin sends GET /admin/concerts/{c1}/lanes
expect 200 lanes.0.now_serving 4 lanes.0.admitted 2
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": []}
expect 200 main_share 100 lanes []

# A spent code opens nothing any more.
c joins c1 with code FAN-0002
expect 422 unknown_access_code
admin sends PUT /admin/concerts/{c1}/lanes {"lanes": [{"name": "fanclub", "share": 90}]}
expect 200 main_share 10
c joins c1 with code FAN-0002
expect 409 access_code_used
