# The janitor is killed while it draws the order of a lobby: the next one comes to what was promised.
#! own instance
concert c1 rows 10 seats 30 price 1000 capacity 30 rate 6000 lobby -10 on_sale 3600
100 fans join the lobby of c1
100000 strangers are in the lobby of c1
the draw of c1 is promised
the sale of c1 opens now
kill the janitor 2 times while it draws c1
fans late
late joins c1
expect 201 state waiting number 100101
the draw of c1 is as promised
kill the janitor
c1 admits in number order
late looks
expect 200 state waiting number 100101
