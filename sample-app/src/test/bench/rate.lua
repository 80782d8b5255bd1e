function done(summary)
  io.write(string.format("rate %.1f\n", summary.requests / summary.duration * 1e6))
end
