# Pause, resume, message, close, reopen, sold out and back: at once, and nobody loses a place.
concert c1 rows 1 seats 2 price 1000 capacity 1 limit 2
fans a b c d
b charges 5000
a joins c1
a is admitted
b joins c1
c joins c1

# Paused: joining works, a free slot stays free, nobody is told a time.
admin sets c1 paused true
expect 200 paused true
a leaves
d joins c1
expect 201 number 4 state waiting estimated_wait_seconds null
within 3 s everybody reads c1 gives 200 phase paused waiting 3 admitted 0
within 2 s b looks gives 200 state waiting number 2 position 1 estimated_wait_seconds null
admin sets c1 paused false
b is admitted
within 3 s everybody reads c1 gives 200 phase open now_serving 2

# A message in each language; one of them changes and the others stay.
admin sets c1 message "Back soon"
admin sends PATCH /admin/concerts/{c1}/waiting-room {"messages": {"ko": "곧 돌아옵니다", "pt-br": "Já <voltamos>"}}
expect 200 message ~Back messages.ko ~곧 messages.pt-BR ~Já
admin sends PATCH /admin/concerts/{c1}/waiting-room {"messages": {"ko": null}}
expect 200 message ~Back messages.pt-BR ~Já
within 3 s everybody reads c1 gives 200 message ~Back messages.pt-BR ~voltamos
expect page /wait/{c1} says lang="pt-BR">Já &lt;voltamos&gt;
admin sends PATCH /admin/concerts/{c1}/waiting-room {"messages": {"not a language": "x"}}
expect 400 invalid_field field messages
admin sends PATCH /admin/concerts/{c1}/waiting-room {"messages": null, "message": null}
expect 200 message null
within 3 s everybody reads c1 gives 200 message null

# Settings beyond their limits change nothing.
admin sends PATCH /admin/concerts/{c1}/waiting-room {"capacity": 0}
expect 400 invalid_field field capacity
admin sends PATCH /admin/concerts/{c1}/waiting-room {"capacity": -1}
expect 400 invalid_field field capacity
admin sends PATCH /admin/concerts/{c1}/waiting-room {"capacity": 500, "admit_per_minute": 1000001}
expect 400 invalid_field field admit_per_minute
admin sends PATCH /admin/concerts/{c1}/waiting-room {"enter_seconds": 9}
expect 400 invalid_field field enter_seconds
everybody reads c1
expect 200 capacity 1

# Closed and open again: who is inside is inside, who waits waits where it was.
admin sets c1 closed true
b lists performances of c1
expect 409 sale_closed
within 2 s c looks gives 200 state waiting number 3 position 1 estimated_wait_seconds null
admin sets c1 closed false
b lists performances of c1
expect 200

# Sold out: nobody is let in for nothing. What comes back goes to who waits.
b holds 1 2
b pays
within 3 s everybody reads c1 gives 200 phase sold_out seats_available 0 waiting 2 admitted 0
within 2 s c looks gives 200 state waiting position 1 estimated_wait_seconds null
a joins c1
expect 409 sold_out
admin refunds b with key back-again
c is admitted
within 3 s everybody reads c1 gives 200 phase open seats_available 2 now_serving 3 waiting 1
d looks
expect 200 state waiting number 4 position 1

# More slots are filled at once.
admin sets c1 capacity 2
d is admitted
