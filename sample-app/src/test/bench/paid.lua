-- Pays each request with the next payment of a file: wrk ... -- <file> <first line> <number of lines>
local payments, next_payment = {}, 0

function init(args)
  local first, count, number = tonumber(args[2]), tonumber(args[3]), 0
  for line in io.lines(args[1]) do
    number = number + 1
    if number >= first and number < first + count then
      payments[#payments + 1] = line
    end
  end
end

function request()
  next_payment = next_payment + 1
  if next_payment >= #payments then
    wrk.thread:stop()
  end
  return wrk.format("GET", nil, { ["PAYMENT-SIGNATURE"] = payments[math.min(next_payment, #payments)] })
end

-- Only paid answers count.
function done(summary)
  io.write(string.format("rate %.1f\n", (summary.requests - summary.errors.status) / summary.duration * 1e6))
end
