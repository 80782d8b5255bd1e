-- Presents one of several passes with each request, in turn: wrk ... -- <token>...
local tokens, number = {}, 0

function init(args)
  for _, token in ipairs(args) do
    tokens[#tokens + 1] = wrk.format("GET", nil, { ["PAYMENT-PASS"] = token })
  end
end

function request()
  number = number + 1
  return tokens[number % #tokens + 1]
end
