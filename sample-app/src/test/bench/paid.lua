-- Pays each request with the next payment of a file: wrk ... -- <file> <number of lines> [<file to make at the end>]
-- The time counted ends with the last paid answer, since wrk itself sleeps to the end of its -d, or until it is
-- interrupted by who waits for the file at the end.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, microseconds; } moment; int gettimeofday(moment *now, void *zone);")

local payments, next_payment, worker, at_the_end = {}, 0, nil, nil
paid, refused, first, last = 0, 0, 0, 0

local function now()
  local moment = ffi.new("moment")
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) + tonumber(moment.microseconds) / 1e6
end

function setup(thread)
  worker = thread
end

function init(args)
  at_the_end = args[3]
  for line in io.lines(args[1]) do
    if #payments < tonumber(args[2]) then
      payments[#payments + 1] = line
    end
  end
end

function request()
  if next_payment == 0 then
    first = now()
  end
  next_payment = next_payment + 1
  if next_payment > #payments then
    if at_the_end then
      io.open(at_the_end, "w"):close()
    end
    wrk.thread:stop()
  end
  return wrk.format("GET", nil, { ["PAYMENT-SIGNATURE"] = payments[math.min(next_payment, #payments)] })
end

function response(status)
  if next_payment > #payments then
    return
  end
  if status == 200 then
    paid = paid + 1
    last = now()
  else
    refused = refused + 1
  end
end

function done()
  local count = worker:get("paid")
  io.write(string.format("rate %.1f\n", count / (worker:get("last") - worker:get("first"))))
  io.write(string.format("paid %d refused %d\n", count, worker:get("refused")))
end
