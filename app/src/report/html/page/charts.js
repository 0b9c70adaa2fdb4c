// The charts of the run as a whole.

const attempts_by_reach = [...data.drawn.keys()].sort((a, b) => data.drawn[b].share - data.drawn[a].share);
const marked = {
  breaker_tripped: "breaker opened",
  node_ejected: "ejected",
  node_down: "down",
  panic_began: "panic",
};

// Events that take nodes out, as triangles at the top: one a bucket and kind.
function event_marks(highest) {
  return Object.entries(marked)
    .map(([kind, label]) => {
      const counts = Array(buckets).fill(0);
      for (const [place, what, count] of data.marks) if (what === kind && place < buckets) counts[place] = count;
      const name = {node_ejected: "ejected", node_down: "down"}[kind] || "open";
      return {
        label,
        name,
        counts,
        data: points(counts.map((count) => (count > 0 ? highest * 0.96 : null))),
        showLine: false,
        pointStyle: "triangle",
        pointRotation: 180,
        pointRadius: 6,
        pointHoverRadius: 7,
        borderColor: colour("panel"),
        backgroundColor: colour(name),
      };
    })
    .filter((dataset) => peak(dataset.counts) >= 0);
}

function draw_requests(panel) {
  const came = rate(data.series.requests);
  const failed = rate(data.series.failed);
  const highest = Math.max(...came, ...failed, 1) * 1.08;
  draw(panel, {
    labels: true,
    datasets: [
      ...event_marks(highest),
      ...(peak(failed) < 0
        ? []
        : [line("failed", "bad", failed, {fill: "origin", backgroundColor: faded("bad", 0.3)})]),
      line("requests", "accent", came, {fill: "origin"}),
    ],
    scales: {y: value_scale("a second", {max: highest, ticks: {includeBounds: false}})},
    tip: tooltip((item) =>
      item.dataset.counts ? grouped(item.dataset.counts[item.dataIndex]) : compact(item.raw.y) + "/s",
    ),
  });
}

const own_colours = 6; // that everybody can tell apart: what comes after them shares two greys
const node_colour = (place) => (place < own_colours ? "node-" + place : place % 2 === 0 ? "others" : "others-2");

// The nodes of the share chart: all of few; of many, those with the most attempts, and the sum of the others.
function share_parts() {
  const counts = (node) => data.drawn[node].attempts;
  if (data.nodes.total <= 24) {
    return [...data.drawn.keys()].map((node, place) => ({
      label: data.drawn[node].name,
      name: node_colour(place),
      counts: counts(node),
    }));
  }
  const top = attempts_by_reach.slice(0, own_colours);
  const rest = data.series.attempts.map((all, i) => all - sum(top.map((node) => counts(node)[i])));
  return [
    ...top.map((node, place) => ({label: data.drawn[node].name, name: node_colour(place), counts: counts(node)})),
    {label: `${grouped(data.nodes.total - own_colours)} others`, name: "others", counts: rest},
  ];
}

function draw_share(panel) {
  const all = data.series.attempts;
  const share = ({counts}) => Array.from({length: buckets}, (_, i) => (all[i] > 0 ? counts[i] / all[i] : null));
  const largest = (item) =>
    item.chart.data.datasets.filter(({data: values}) => values[item.dataIndex].y > item.raw.y).length < 8;
  draw(panel, {
    datasets: share_parts().map((part, i) =>
      line(part.label, part.name, share(part), {
        fill: i === 0 ? "origin" : "-1",
        backgroundColor: faded(part.name, 0.88),
        borderColor: colour("panel"),
        borderWidth: 0.75,
      }),
    ),
    scales: {
      y: value_scale("of attempts", {
        stacked: true,
        min: 0,
        max: 1,
        ticks: {callback: (value) => Math.round(value * 100) + " %"},
      }),
    },
    tip: tooltip((item) => percent(item.raw.y), {
      filter: largest,
      itemSort: (a, b) => b.raw.y - a.raw.y,
      callbacks: {
        labelColor: (item) => ({
          borderColor: colour(item.dataset.name),
          backgroundColor: colour(item.dataset.name),
        }),
      },
    }),
  });
}

function draw_spread(panel) {
  const rank = (i) => data.series.spread.map((row) => row && row[i]);
  const shown = (label, name, i, more) => line(label, name, rank(i), more);
  draw(panel, {
    datasets: [
      shown("busiest", "p999", 4),
      shown("p90", "node-0", 3, {borderWidth: 1}),
      shown("p10", "node-0", 1, {fill: "-1", borderWidth: 1, backgroundColor: faded("node-0", 0.3)}),
      shown("median", "p50", 2),
      shown("least", "p99", 0),
    ],
    scales: {y: value_scale("of the mean", {ticks: {callback: (value) => figures(value) + " x"}})},
    tip: tooltip((item) => figures(item.raw.y) + " x the mean"),
  });
}

// 1, 2 and 5 of each power of ten; over a wide range only the powers.
function place_log_ticks(scale) {
  const decades = Math.log10(scale.max / scale.min);
  const digits = decades > 3.5 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  scale.ticks = [];
  for (let power = Math.floor(Math.log10(scale.min)); power <= Math.log10(scale.max); ++power) {
    for (const digit of digits) scale.ticks.push({value: digit * 10 ** power});
  }
  scale.ticks = scale.ticks.filter(({value}) => value >= scale.min * 0.999 && value <= scale.max * 1.001);
}

// Where the axis starts: a handful of quick answers shall not take the room of all others.
function lowest_row(heat, columns, count) {
  const few = sum(heat) / 1000;
  let seen = 0;
  for (let row = 0; row < count; ++row) {
    seen += sum(heat.slice(row * columns, (row + 1) * columns));
    if (seen > few) return row;
  }
  return 0;
}

function draw_latency(panel) {
  const {heat, heat_rows: rows, buckets: columns} = data.series;
  const lowest = lowest_row(heat, columns, rows.length - 1);
  const picture = heat_picture(rows.length - 1, columns, (row, i) => heat[row * columns + i]);
  draw(panel, {
    plugins: [heat_plugin(picture, (row) => Math.max(rows[row], rows[1] / 2)), edged_lines],
    datasets: [
      ["p99.9", "p999"],
      ["p99", "p99"],
      ["p50", "p50"],
    ].map(([label, name]) => line(label, name, present(data.series[name]), {borderWidth: 2})),
    scales: {
      y: value_scale("latency", {
        type: "logarithmic",
        min: Math.max(rows[lowest], rows[1] / 2) / 1.2,
        max: rows[rows.length - 1] * 1.1,
        afterBuildTicks: place_log_ticks,
        ticks: {callback: milliseconds, autoSkip: false},
      }),
    },
    tip: tooltip((item) => milliseconds(item.raw.y)),
  });
}

function draw_retries(panel) {
  const {requests, attempts, retries, wasted} = data.series;
  const times = Array.from({length: buckets}, (_, i) => (requests[i] > 0 ? attempts[i] / requests[i] : null));
  draw(panel, {
    datasets: [
      line("retries", "retries", rate(retries), {fill: "origin", yAxisID: "y"}),
      ...(peak(wasted) < 0 ? [] : [line("served for nobody", "p999", rate(wasted), {yAxisID: "y"})]),
      line("attempts per request", "accent", times, {yAxisID: "y2"}),
    ],
    scales: {
      y: value_scale("a second", {
        stack: "parts",
        stackWeight: 1,
        max: Math.max(...rate(retries), ...rate(wasted), 1) * 1.25,
        ticks: {maxTicksLimit: 4, includeBounds: false},
      }),
      y2: value_scale("attempts", {
        stack: "parts",
        stackWeight: 1,
        offset: true,
        beginAtZero: false,
        min: Math.min(1, ...times.filter((value) => value !== null)),
        suggestedMax: 1.1,
        ticks: {maxTicksLimit: 4, callback: (value) => figures(value) + " x"},
      }),
    },
    tip: tooltip((item) => (item.dataset.yAxisID === "y2" ? item.raw.y.toFixed(3) : compact(item.raw.y) + "/s")),
  });
}
