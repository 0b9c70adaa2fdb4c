// What charts have in common: buckets of time as points, lines, scales, tooltips.

const buckets = Math.min(data.series.buckets, Math.ceil(data.end_s / bucket - 1e-9));
const middle = (i) => Math.min((i + 0.5) * bucket, (i * bucket + data.end_s) / 2);
const covered = (i) => Math.max(Math.min(bucket, data.end_s - i * bucket), bucket * 1e-6);
const start_of = (i) => at(i * bucket);
const rate = (counts) => Array.from({length: buckets}, (_, i) => counts[i] / covered(i));
const points = (values) => values.slice(0, buckets).map((value, i) => ({x: middle(i), y: value}));
const present = (values) => values.map((value) => (value > 0 ? value : null));

// Where a value stands between two gaps there is no line: a point shows it.
const lone = (context) => {
  const points_of = context.dataset.data;
  const missing = (i) => !points_of[i] || points_of[i].y === null;
  return missing(context.dataIndex - 1) && missing(context.dataIndex + 1) ? 2 : 0;
};

const line = (label, name, values, more = {}) => ({
  label,
  data: points(values),
  borderColor: colour(name),
  backgroundColor: faded(name, 0.16),
  name,
  borderWidth: 1.5,
  pointRadius: lone,
  pointBackgroundColor: colour(name),
  pointHitRadius: 0,
  pointHoverRadius: 3,
  ...more,
});

const value_scale = (title, more = {}) => ({
  beginAtZero: true,
  title: {display: !narrow(), text: title, color: colour("dim"), font: {size: 12}},
  grid: {color: colour("grid"), tickColor: "transparent"},
  border: {display: false},
  afterFit: (scale) => {
    scale.width = gutter();
  },
  ...more,
  ticks: {color: colour("dim"), maxTicksLimit: 6, callback: (value) => compact(value), ...more.ticks},
});

const tooltip = (label, more = {}) => ({
  mode: "index",
  intersect: false,
  position: "nearest",
  backgroundColor: colour("raised"),
  titleColor: colour("text"),
  bodyColor: colour("text"),
  borderColor: colour("border"),
  borderWidth: 1,
  boxWidth: 10,
  boxHeight: 10,
  boxPadding: 4,
  padding: 8,
  ...more,
  callbacks: {
    title: (items) =>
      items.length === 0 ? "" : `${start_of(items[0].dataIndex)} to ${start_of(items[0].dataIndex + 1)}`,
    label: (item) => `${item.dataset.label}: ${label(item)}`,
    labelColor: (item) => ({borderColor: item.dataset.borderColor, backgroundColor: item.dataset.borderColor}),
    ...more.callbacks,
  },
});

// In: panel of panel(), and what Chart.js is to draw in it.
function draw(
  panel,
  {type = "line", datasets, scales, tip, plugins = [], labels = false, index_axis = "x", categories},
) {
  const chart = new Chart(panel.canvas, {
    type,
    data: {datasets, labels: categories},
    plugins: [fault_bands, ...plugins, cross],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: index_axis,
      interaction: {mode: tip.mode || "index", intersect: tip.intersect === true},
      elements: {line: {tension: 0}},
      layout: {padding: {top: labels ? 8 + 15 * label_lines(panel.canvas) : 6, right: 22}},
      plugins: {legend: {display: false}, tooltip: tip, fault_bands: {labels}},
      scales: {x: time_scale(), ...scales},
    },
  });
  charts.push(chart);
  panel.chart = chart;
  legend(panel, chart);
}
