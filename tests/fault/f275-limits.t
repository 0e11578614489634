#! own instance
# Descriptors, memory and the database's connections run out.
concert c1 sections A:10x20:1000 dates 2 capacity 40 hold 2 limit 10
in the background 40 fans keep books of c1
wait 0.5 s
one sale may open 1 more files
one sale may open 1 more files
one read may open 1 more files
wait 2 s
one sale may have 1 MiB more memory
one auth may have 4 MiB more memory
wait 1 s
the database takes 12 connections and loses those it has
wait 2 s
the database takes 400 connections again
wait 1 s
the books of c1 agree: pay >20
