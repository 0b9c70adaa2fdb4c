// What each chart shows, in a sentence: beside its title, and its text alternative.

function request_message() {
  const came = rate(data.series.requests),
    failed = rate(data.series.failed);
  const top = peak(came),
    worst = peak(failed);
  if (top < 0) return "no request came.";
  const mean = sum(data.series.requests.slice(0, buckets)) / data.end_s;
  const failures =
    worst < 0 ? "none failed." : `failures peak at ${compact(failed[worst])}/s at ${start_of(worst)}.`;
  return `${compact(mean)} a second on average, ${compact(came[top])} at most (at ${start_of(top)}); ${failures}`;
}

function share_message() {
  const top = attempts_by_reach
    .slice(0, 3)
    .map((node) => `${data.drawn[node].name} ${percent(data.drawn[node].share)}`);
  return `most attempts went to ${top.join(", ")}.`;
}

function latency_message() {
  const {p50, p99, p999} = data.summary.latency_ms;
  const worst = peak(data.series.p99);
  if (worst < 0) return "no request ended.";
  return (
    `p50 ${taken(p50)}, p99 ${taken(p99)}, p99.9 ${taken(p999)}; ` +
    `the worst p99 was ${milliseconds(data.series.p99[worst])} at ${start_of(worst)}.`
  );
}

function retry_message() {
  const {retries, amplification} = data.summary;
  const worst = peak(rate(data.series.retries));
  if (worst < 0) return `no retries; ${amplification.toFixed(3)} attempts per request.`;
  return (
    `${plural(retries, "retry", "retries")}, ${amplification.toFixed(3)} attempts per request; ` +
    `most retries at ${start_of(worst)}: ${compact(rate(data.series.retries)[worst])}/s.`
  );
}

function in_flight_message() {
  const highest = data.drawn
    .map((node) => ({name: node.name, place: peak(node.in_flight), node}))
    .filter(({place}) => place >= 0)
    .map((entry) => ({...entry, value: entry.node.in_flight[entry.place]}));
  const top = peak(highest.map(({value}) => value));
  if (top < 0) return "nothing was in flight at the end of any bucket.";
  const {name, place, value} = highest[top];
  return `most at ${name}: ${grouped(value)} at ${start_of(place + 1)}.`;
}

function lanes_message() {
  const out = data.drawn.filter(was_out);
  if (out.length === 0) return "no breaker opened, and no node was ejected or found down.";
  const told = out
    .slice(0, 3)
    .map((node) => `${node.name} for ${lasting(time_in(node.open) + time_in(node.ejected) + time_in(node.down))}`);
  const more = out.length > 3 ? " ..." : ".";
  return `${out.length} of ${data.drawn.length} were taken out: ${told.join(", ")}${more}`;
}

function spread_message() {
  const row = peak(data.series.spread.map((spread) => spread && spread[4]));
  return `the busiest node had up to ${figures(data.series.spread[row][4])} times the mean (at ${start_of(row)}).`;
}
