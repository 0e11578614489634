# People come, pay, leave and let their time run out: never are more inside than the capacity.
concert c1 sections A:20x20:1000 capacity 20 admission 10
120 fans come to c1 to pay leave pay leave pay leave pay leave pay expire
everybody has a ticket
count FROM payment WHERE concert_id = {c1} gives 60
