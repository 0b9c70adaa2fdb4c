// The head of the page, and the main figures as tiles.

function spark(values) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known, 0);
  const high = Math.max(...known, low + 1e-9);
  const path = values
    .map((value, i) => {
      const x = (i / Math.max(1, values.length - 1)) * 100;
      const y = 40 - (((value === null ? low : value) - low) / (high - low)) * 38;
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(" L");
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 100 40");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  for (const [kind, d] of [
    ["spark-area", `M${path} L100 40 L0 40 Z`],
    ["spark", `M${path}`],
  ]) {
    const shape = document.createElementNS(space, "path");
    shape.setAttribute("class", kind);
    shape.setAttribute("d", d);
    picture.append(shape);
  }
  return picture;
}

function tile(label, figure, aside = "", {tone = "", values = null} = {}) {
  const [, number, unit] = figure.match(/^([^ ]+) ?(.*)$/);
  const shown = make("dd", {class: "figure " + tone}, number, make("small", {}, unit ? " " + unit : ""));
  return make(
    "div",
    {class: "tile"},
    make("dt", {}, label),
    shown,
    make("dd", {class: "aside"}, aside),
    values ? spark(values.slice(0, buckets)) : null,
  );
}

function tiles() {
  const {summary, series} = data;
  const latency = summary.latency_ms;
  const ended = series.succeeded.map((count, i) => count + series.failed[i]);
  const success = series.succeeded.map((count, i) => (ended[i] > 0 ? count / ended[i] : null));
  const reasons = summary.failures.map(([reason, count]) => `${grouped(count)} ${reason}`).join(", ");
  const count_tone = (count) => (count > 0 ? "bad" : "");
  const wide = data.duration_s - data.warmup_s;
  return make(
    "dl",
    {class: "tiles"},
    tile(
      "Requests",
      summary.requests < 1e7 ? grouped(summary.requests) : compact(summary.requests),
      (wide > 0 ? `${compact(summary.requests / wide)}/s` : "") +
        (summary.client_retries > 0 ? `, ${grouped(summary.client_retries)} sent again by clients` : ""),
      {values: rate(series.requests)},
    ),
    tile(
      "Succeeded",
      summary.requests > 0 ? percent(summary.succeeded / summary.requests, 2) : "-",
      summary.failed > 0 ? `${grouped(summary.failed)} failed: ${reasons}` : "no request failed",
      {tone: summary.failed > 0 ? "bad" : "good", values: success},
    ),
    tile(
      "Goodput",
      compact(summary.goodput) + " /s",
      summary.wasted_attempts > 0
        ? `served for nobody: ${grouped(summary.wasted_attempts)}, ${lasting(summary.wasted_s)}`
        : "nothing served for nobody",
      {values: rate(series.succeeded)},
    ),
    tile("Amplification", summary.amplification.toFixed(3) + " x", `${grouped(summary.attempts)} attempts`, {
      values: series.attempts.map((count, i) => (series.requests[i] > 0 ? count / series.requests[i] : null)),
    }),
    tile("Retries", grouped(summary.retries), summary.hedges > 0 ? plural(summary.hedges, "hedge") : "", {
      values: rate(series.retries),
    }),
    tile("Latency p50", taken(latency.p50), `mean ${taken(latency.mean)}`, {
      values: present(series.p50),
    }),
    tile("Latency p99", taken(latency.p99), `p90 ${taken(latency.p90)}`, {
      values: present(series.p99),
    }),
    tile("Latency p99.9", taken(latency.p999), `max ${taken(latency.max)}`, {
      values: present(series.p999),
    }),
    tile("Imbalance", summary.imbalance.toFixed(2) + " x", "the busiest node against the mean"),
    tile("Breaker trips", grouped(summary.breaker_trips), "", {tone: count_tone(summary.breaker_trips)}),
    tile("Ejections", grouped(summary.ejections), "", {tone: count_tone(summary.ejections)}),
    tile("Rejected", grouped(summary.rejected), "without any attempt", {tone: count_tone(summary.rejected)}),
  );
}

function verdict_badge() {
  const {total, held} = data.expect;
  if (data.interrupted)
    return make("span", {class: "badge bad"}, `✕ Interrupted at ${at(data.end_s)}: a partial result`);
  if (total === 0) return null;
  if (held < total)
    return make("span", {class: "badge bad"}, `✕ ${total - held} of ${plural(total, "expectation")} failed`);
  return make(
    "span",
    {class: "badge good"},
    total === 1 ? "✓ Its expectation holds" : `✓ All ${total} expectations hold`,
  );
}

function head() {
  document
    .getElementById("head")
    .append(
      make(
        "div",
        {class: "brand"},
        make("b", {}, "lbsim"),
        make("span", {}, data.policy),
        make("span", {}, plural(data.nodes.total, "node")),
        make("span", {}, at(data.duration_s)),
        make("span", {}, `seed ${data.seed}`),
      ),
      make("div", {class: "headline"}, make("h1", {}, data.title), verdict_badge()),
      ...data.description.map((paragraph) => make("p", {class: "description"}, paragraph)),
    );
  document
    .getElementById("foot")
    .append(
      `lbsim ${data.version}. The same scenario and seed give the same bytes. ` +
        `Charts by Chart.js ${Chart.version}, MIT licence.`,
    );
}
