-- wrk: the same request again and again, with figures on one line for the driver.
function done(summary, latency, requests)
  io.write(string.format(
    "BENCH used=0 requests=%d seconds=%.6f bad=%d socket=%d p50=%.3f p99=%.3f p999=%.3f\n",
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
