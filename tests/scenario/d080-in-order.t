# Two hundred people buy, leave, give up and fall silent: nobody is admitted before somebody who waits
# with a lower number, and the report proves it; one changed time, and it says so.
concert c1 sections A:20x20:1000 capacity 40 rate 900 absent 10
admin sets c1 paused true
in the background 200 fans of all kinds come to c1: 5 buying 2 leaving 2 giving-up 1 silence
# So that the silent are found silent before their turn, and everybody has surely joined.
wait 16 s
admin sets c1 paused false
the fans of all kinds are done
the report of c1 says joined 200 inversions 0 unsettled 0 inversions_sample.count 0 lanes.0.places 200
  places.done 100 places.left >60 places.absent >0 admitted >139
  wait_seconds.p50 >4 wait_seconds.max >9
the files of the report of c1 agree

the second of the last batch of c1 goes a microsecond before the first
the report of c1 says inversions 1 unsettled 0 inversions_sample.count 1 inversions_sample.0.overtook 1
  lanes.0.inversions 1
