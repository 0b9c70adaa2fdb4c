// The charts in which every node has its own line or row.

function node_ticks(panel_nodes) {
  return (scale) => {
    const pen = scale.ctx;
    pen.save();
    pen.font = `12px ${Chart.defaults.font.family}`;
    scale.ticks = panel_nodes.map((node, value) => ({value, label: elided(node.name, gutter() - 12, pen)}));
    pen.restore();
  };
}

const row_scale = (nodes) => ({
  type: "linear",
  reverse: true,
  min: -0.5,
  max: nodes.length - 0.5,
  grid: {display: false},
  border: {display: false},
  afterBuildTicks: node_ticks(nodes),
  ticks: {color: colour("text"), autoSkip: true, callback: (_, i, ticks) => ticks[i].label},
  afterFit: (scale) => {
    scale.width = gutter();
  },
});

const draws_lines = data.drawn.length <= own_colours;

function draw_in_flight(panel) {
  if (draws_lines) {
    draw(panel, {
      datasets: data.drawn.map((node, i) => line(node.name, node_colour(i), node.in_flight)),
      scales: {y: value_scale("attempts")},
      tip: tooltip((item) => grouped(item.raw.y)),
    });
    return;
  }
  const picture = heat_picture(data.drawn.length, buckets, (row, i) => data.drawn[row].in_flight[i]);
  panel.cell_text = (row, i) =>
    `${data.drawn[row].name}, ${start_of(i + 1)}: ${grouped(data.drawn[row].in_flight[i])} in flight`;
  draw(panel, {
    datasets: [],
    plugins: [heat_plugin(picture, (row) => row - 0.5)],
    scales: {y: row_scale(data.drawn)},
    tip: {enabled: false},
  });
}

// What the pointer is at, in words: a picture has no points for a tooltip.
function tell_cell(panel) {
  panel.canvas.addEventListener("pointermove", (event) => {
    const row = Math.round(panel.chart.scales.y.getValueForPixel(event.offsetY));
    const i = Math.floor(panel.chart.scales.x.getValueForPixel(event.offsetX) / bucket);
    const inside = row >= 0 && row < data.drawn.length && i >= 0 && i < buckets;
    panel.readout.textContent = inside ? panel.cell_text(row, i) : "";
  });
  panel.canvas.addEventListener("pointerleave", () => {
    panel.readout.textContent = "";
  });
}

// In the order of drawing: what matters more covers what matters less.
const states = [
  {key: "half_open", name: "half-open", label: "half-open"},
  {key: "open", name: "open", label: "breaker open"},
  {key: "ejected", name: "ejected", label: "ejected"},
  {key: "down", name: "down", label: "down"},
].filter(({key}) => data.drawn.some((node) => node[key].length > 0));

const was_out = (node) => states.some(({key}) => node[key].length > 0);
const lane_nodes = data.drawn.length <= 12 ? data.drawn : data.drawn.filter(was_out);
const time_in = (spans) => sum(spans.map(([from, to]) => to - from));

// Nodes in service: a thin line under all the rest.
const service_lines = {
  id: "service_lines",
  beforeDatasetsDraw(chart) {
    const {left, right} = chart.chartArea;
    chart.ctx.fillStyle = colour("closed");
    lane_nodes.forEach((_, row) =>
      chart.ctx.fillRect(left, chart.scales.y.getPixelForValue(row) - 1, right - left, 2),
    );
  },
};

function draw_lanes(panel) {
  const thickness = panel.row_height * 0.62;
  const datasets = states.map(({key, name, label}) => ({
    label,
    name,
    hatched: key === "half_open",
    parsing: true,
    grouped: false,
    barThickness: thickness,
    minBarLength: 2,
    borderRadius: 2,
    borderSkipped: false,
    borderWidth: key === "half_open" ? 0 : 1,
    borderColor: colour("panel"),
    backgroundColor: key === "half_open" ? hatched(name) : colour(name),
    data: lane_nodes.flatMap((node, row) => node[key].map(([from, to]) => ({x: [from, to], y: row}))),
  }));
  draw(panel, {
    type: "bar",
    index_axis: "y",
    datasets: datasets.reverse(),
    plugins: [service_lines],
    scales: {y: row_scale(lane_nodes)},
    tip: tooltip((item) => `${at(item.raw.x[0])} to ${at(item.raw.x[1])}`, {
      mode: "nearest",
      intersect: true,
      callbacks: {
        title: (items) => (items.length === 0 ? "" : lane_nodes[items[0].raw.y].name),
        labelColor: (item) => ({
          borderColor: colour(item.dataset.name),
          backgroundColor: colour(item.dataset.name),
        }),
      },
    }),
  });
}
