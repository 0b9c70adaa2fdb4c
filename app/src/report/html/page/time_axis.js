// The one time axis of all charts: the part of the run that is shown, a line at the pointer, faults as shaded
// spans.

const charts = [];
const view = {from: 0, to: data.end_s, hover: null, selecting: null, watchers: []};

function show_time(from, to) {
  const least = Math.max(bucket, data.end_s / 1000);
  view.from = Math.max(0, Math.min(from, data.end_s - least));
  view.to = Math.min(data.end_s, Math.max(to, view.from + least));
  for (const chart of charts) {
    chart.options.scales.x.min = view.from;
    chart.options.scales.x.max = view.to;
    chart.tooltip.setActiveElements([], {x: 0, y: 0});
    chart.update("none");
  }
  view.watchers.forEach((watcher) => watcher());
}

const show_all = () => show_time(0, data.end_s);
const is_zoomed = () => view.from > 0 || view.to < data.end_s;

// A span with some of what surrounds it.
function show_span(from, to) {
  const margin = Math.max((to - from) * 0.25, data.end_s / 100);
  show_time(from - margin, to + margin);
}

// The shortest round step of which no more than `most` fit: 1, 2 or 5 of a decimal unit, then the steps of clocks.
function time_step(range, most) {
  const least = range / most;
  if (least > 1800) return Math.ceil(least / 3600) * 3600;
  const clocks = [10, 20, 30, 60, 120, 300, 600, 900, 1800];
  if (least > 5) return clocks.find((step) => step >= least);
  const decade = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((digit) => digit * decade).find((step) => step >= least * 0.999);
}

function place_time_ticks(scale) {
  const step = time_step(scale.max - scale.min, Math.max(2, Math.floor(scale.width / 90)));
  scale.ticks = [];
  for (let i = Math.ceil(scale.min / step - 1e-6); i * step <= scale.max + 1e-9; ++i) {
    scale.ticks.push({value: i * step, label: clock(i * step, step)});
  }
}

// As wide on every chart, so that what stands below each other happened at the same time.
const narrow = () => window.innerWidth < 760;
const gutter = () => (narrow() ? 62 : 104);

function elided(text, width, pen) {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(letters.join("") + "…").width > width) {
    letters.splice(Math.ceil(letters.length / 2), 1);
  }
  const middle = Math.ceil(letters.length / 2);
  return letters.slice(0, middle).join("") + "…" + letters.slice(middle).join("");
}

function time_scale() {
  return {
    type: "linear",
    min: view.from,
    max: view.to,
    bounds: "data",
    grid: {color: colour("grid"), tickColor: colour("border")},
    border: {color: colour("border")},
    ticks: {color: colour("dim"), maxRotation: 0, autoSkip: false, callback: (_, i, ticks) => ticks[i].label},
    afterBuildTicks: place_time_ticks,
    afterFit: (scale) => {
      scale.paddingLeft = scale.paddingRight = 0;
    },
  };
}

const fault_colours = {outage: "outage", failure_rate: "failure-rate", slow: "slow", other: "other"};
// In the order of time; of a fault that comes again and again, the first has a label.
const labelled = new Set();
const fault_spans = data.faults.rows.map((fault) => {
  const first = !labelled.has(fault.fault);
  labelled.add(fault.fault);
  return {fault, from: fault.from, to: fault.to, first};
});

// The nodes of a fault: the first few, and how many more there are.
function named({nodes, node_count: total}, most) {
  const shown = nodes.slice(0, most).join(", ");
  const more = total - Math.min(most, nodes.length);
  return more > 0 ? `${shown} and ${grouped(more)} more` : shown;
}

// Lines of labels for faults, none over another; what finds no room has none.
function fault_labels(left, right, pen) {
  const ends = [];
  const placed = [];
  pen.save();
  pen.font = `12px ${Chart.defaults.font.family}`;
  for (const {fault, from, to, first} of fault_spans) {
    if (!first || to < view.from || from > view.to) continue;
    const x = left + Math.max(0, (from - view.from) / (view.to - view.from)) * (right - left);
    const text = elided(
      `${fault.what}${named(fault, 2) && ": " + named(fault, 2)}`,
      Math.min(right - left, 300),
      pen,
    );
    const width = pen.measureText(text).width;
    const start = Math.min(x, right - width);
    const free = ends.findIndex((end) => end < start);
    const line = free < 0 ? ends.length : free;
    if (line >= 3) continue;
    ends[line] = start + width + 10;
    placed.push({fault, text, x: start, line});
  }
  pen.restore();
  return placed;
}

// How many lines that takes over a canvas as wide as it is now.
const label_lines = (canvas) =>
  Math.max(
    0,
    ...fault_labels(gutter(), canvas.parentNode.clientWidth, canvas.getContext("2d")).map(({line}) => line + 1),
  );

function draw_labels({ctx: pen, chartArea: {left, right, top}}) {
  const labels = fault_labels(left, right, pen);
  pen.save();
  pen.font = `12px ${Chart.defaults.font.family}`;
  pen.textBaseline = "bottom";
  for (const {fault, text, x, line} of labels) {
    pen.fillStyle = colour(fault_colours[fault.kind]);
    pen.fillText(text, x, top - 5 - line * 15);
  }
  pen.restore();
}

const fault_bands = {
  id: "fault_bands",
  beforeDraw(chart, _, options) {
    const {left, right, top, bottom} = chart.chartArea;
    const pen = chart.ctx;
    pen.save();
    pen.beginPath();
    pen.rect(left, top - 4, right - left, bottom - top + 4);
    pen.clip();
    if (data.warmup_s > view.from) {
      pen.fillStyle = faded("other", 0.13);
      pen.fillRect(left, top, chart.scales.x.getPixelForValue(data.warmup_s) - left, bottom - top);
    }
    for (const {fault, from, to} of fault_spans) {
      const x = chart.scales.x.getPixelForValue(from);
      const width = Math.max(1, chart.scales.x.getPixelForValue(to) - x);
      pen.fillStyle = faded(fault_colours[fault.kind], 0.1);
      pen.fillRect(x, top, width, bottom - top);
      pen.fillStyle = colour(fault_colours[fault.kind]);
      pen.fillRect(x, top - 3, width, 3);
    }
    pen.restore();
    if (options.labels) draw_labels(chart);
  },
  // Findings as lines along the bottom, over everything else.
  afterDatasetsDraw(chart, _, options) {
    if (!options.labels) return;
    const {left, right, bottom} = chart.chartArea;
    for (const {from, to} of data.findings.rows) {
      const x = Math.max(left, chart.scales.x.getPixelForValue(from));
      const end = Math.min(right, Math.max(x + 3, chart.scales.x.getPixelForValue(to)));
      chart.ctx.fillStyle = colour("bad");
      if (end > x) chart.ctx.fillRect(x, bottom - 4, end - x, 4);
    }
  },
};

let waiting = false;
function draw_all_soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    charts.forEach((chart) => chart.draw());
  });
}

// The pointer's time as a line on every chart, and the stretch that is being chosen.
const cross = {
  id: "cross",
  afterDraw(chart) {
    if (view.hover === null) return;
    const {left, right, top, bottom} = chart.chartArea;
    const x = chart.scales.x.getPixelForValue(view.hover);
    const pen = chart.ctx;
    pen.save();
    if (view.selecting !== null) {
      const from = Math.min(right, Math.max(left, chart.scales.x.getPixelForValue(view.selecting)));
      pen.fillStyle = faded("accent", 0.2);
      pen.fillRect(from, top, Math.min(right, Math.max(left, x)) - from, bottom - top);
    }
    pen.fillStyle = colour("accent");
    if (x >= left && x <= right) pen.fillRect(Math.round(x), top, 1, bottom - top);
    pen.restore();
  },
};

// In: a panel whose chart may be drawn anew.
function follow_pointer(panel) {
  const canvas = panel.canvas;
  const time = (event) => panel.chart.scales.x.getValueForPixel(event.offsetX);
  const inside = (event) =>
    event.offsetX >= panel.chart.chartArea.left - 2 && event.offsetX <= panel.chart.chartArea.right + 2;
  canvas.addEventListener("pointermove", (event) => {
    view.hover = inside(event) || view.selecting !== null ? time(event) : null;
    draw_all_soon();
  });
  canvas.addEventListener("pointerleave", () => {
    view.hover = null;
    draw_all_soon();
  });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0 || !inside(event)) return;
    canvas.setPointerCapture(event.pointerId);
    view.selecting = time(event);
  });
  canvas.addEventListener("pointerup", (event) => {
    const from = view.selecting;
    view.selecting = null;
    if (from === null) return;
    const to = time(event);
    if (Math.abs(to - from) > (view.to - view.from) / 100) show_time(Math.min(from, to), Math.max(from, to));
    else draw_all_soon();
  });
  canvas.addEventListener("dblclick", show_all);
}
