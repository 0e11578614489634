-- wrk: sends each line of a request file once. A line is METHOD, path, bearer, Idempotency-Key or "-",
-- body or "-", tab-separated. Threads take the lines in turn, from an offset on.
--   wrk … -s requests.lua URL -- FILE OFFSET [PATH]
-- PATH stands in for every path of the file: the same requests for a program that knows no paths.
-- Prints one line for the driver: the line it came to (used), the line up to which none was left out
-- (whole: one thread may be ahead of the others), and wrk's figures.

local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
  thread:set("thread_count", tonumber(os.getenv("BENCH_THREADS")))
end

function init(args)
  lines = {}
  path_instead = args[3]
  used = 0
  local wanted = tonumber(args[2]) + id
  local n = 0
  for line in io.lines(args[1]) do
    if n == wanted then
      lines[#lines + 1] = line
      wanted = wanted + thread_count
    end
    n = n + 1
  end
end

local function build(line)
  local method, path, bearer, key, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
  local headers = {}
  path = path_instead or path
  if bearer ~= "-" then headers["Authorization"] = "Bearer " .. bearer end
  if key ~= "-" then headers["Idempotency-Key"] = key end
  if body == "-" then return wrk.format(method, path, headers) end
  headers["Content-Type"] = "application/json"
  return wrk.format(method, path, headers, body)
end

function request()
  used = used + 1
  -- Past the end the first ones come again; the driver sees it by the count and says so.
  return build(lines[(used - 1) % #lines + 1])
end

function done(summary, latency, requests)
  local most, least = 0, math.huge
  for _, thread in ipairs(threads) do
    local count = thread:get("used")
    if count > most then most = count end
    if count < least then least = count end
  end
  io.write(string.format(
    "BENCH used=%d whole=%d requests=%d seconds=%.6f bad=%d socket=%d p50=%.3f p99=%.3f p999=%.3f\n",
    most * #threads, least * #threads, summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
