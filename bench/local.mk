# Benchmarks; `make bench` is outside `make check`.
