// Puts the page together, and draws its charts.

let panels = 0;

// A part of the page: a heading, a sentence, and what it holds.
function panel({title, note = "", long = false}, ...content) {
  const id = "panel-" + ++panels;
  const keys = make("div", {class: "legend"});
  const section = make(
    "section",
    {class: long ? "panel long" : "panel", "aria-labelledby": id},
    make("div", {class: "panel-head"}, make("h2", {id}, title), make("span", {class: "note"}, note), keys),
    ...content,
  );
  return {section, keys};
}

// A panel with a chart. In: height in pixels, message in words, draw(panel), ramp: what the colours of a heat map
// count.
function chart_panel({title, height, message, draw: draw_chart, ramp: counts = "", ...more}) {
  const canvas = make("canvas", {role: "img", "aria-label": `${title}: ${message}`});
  const box = make("div", {class: "canvas"}, canvas);
  box.style.height = height + "px";
  const readout = counts && counts !== "requests" ? make("div", {class: "readout", role: "status"}) : null;
  const {section, keys} = panel({title, note: message}, box, readout);
  return {section, keys, canvas, readout, draw: draw_chart, counts, ...more};
}

function ramp_key(counts) {
  return make(
    "span",
    {class: "key"},
    make("span", {}, "few " + counts),
    make("i", {class: "ramp"}),
    make("span", {}, "many"),
  );
}

function swatch(dataset) {
  const filled = dataset.fill || dataset.barThickness || dataset.counts;
  const mark = make("i", {class: filled ? "swatch" : "swatch line"});
  mark.style.background = dataset.hatched
    ? `repeating-linear-gradient(135deg, ${colour(dataset.name)} 0 2px, ${faded(dataset.name, 0.3)} 2px 4px)`
    : colour(dataset.name);
  return mark;
}

// The lines and areas of a chart, each with a button that hides and shows it.
function legend(of, chart) {
  const most = 8;
  const keys = chart.data.datasets.slice(0, most).map((dataset, i) => {
    const key = make(
      "button",
      {type: "button", class: "key", "aria-pressed": "true", title: dataset.label},
      swatch(dataset),
      make("span", {}, dataset.label),
    );
    key.addEventListener("click", () => {
      const visible = !chart.isDatasetVisible(i);
      chart.setDatasetVisibility(i, visible);
      key.setAttribute("aria-pressed", String(visible));
      chart.update("none");
    });
    return key;
  });
  const rest = chart.data.datasets.length - most;
  of.keys.replaceChildren(
    ...(of.counts ? [ramp_key(of.counts)] : []),
    ...keys,
    ...(rest > 0 ? [make("span", {class: "key"}, `and ${rest} more`)] : []),
  );
}

const row_height = (rows) => (rows > 24 ? 15 : rows > 8 ? 20 : 26);
const rows_height = (rows) => rows * row_height(rows) + 40;

function chart_panels() {
  const some = data.drawn.length < data.nodes.total ? ` (the ${data.drawn.length} nodes that stand out most)` : "";
  const list = [
    {title: "Requests and failures", height: 210, message: request_message(), draw: draw_requests},
    {title: "Share of attempts", height: 210, message: share_message(), draw: draw_share},
  ];
  if (data.series.spread && peak(data.series.attempts) >= 0) {
    list.push({title: "Spread of load", height: 180, message: spread_message(), draw: draw_spread});
  }
  if (data.series.heat_rows.length > 1) {
    list.push({title: "Latency", height: 270, message: latency_message(), draw: draw_latency, ramp: "requests"});
  }
  list.push({title: "Retries and amplification", height: 220, message: retry_message(), draw: draw_retries});
  list.push({
    title: "In flight" + some,
    height: draws_lines ? 180 : rows_height(data.drawn.length),
    message: in_flight_message(),
    draw: draw_in_flight,
    ramp: draws_lines ? "" : "attempts",
  });
  if (states.length > 0) {
    list.push({
      title: "State of nodes" + some,
      height: rows_height(lane_nodes.length),
      message: lanes_message(),
      draw: draw_lanes,
      row_height: row_height(lane_nodes.length),
    });
  }
  return list.map(chart_panel);
}

function time_bar() {
  const all = make("button", {type: "button", class: "button", hidden: true}, "Show the whole run");
  const told = make("span", {class: "note", role: "status"});
  all.addEventListener("click", show_all);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && is_zoomed()) show_all();
  });
  const hint = "drag over a chart to look closer";
  told.textContent = hint;
  view.watchers.push(() => {
    all.hidden = !is_zoomed();
    told.textContent = is_zoomed() ? `${at(view.from)} to ${at(view.to)}` : hint;
  });
  return make("div", {class: "bar", id: "over-time"}, make("h2", {}, "Over time"), told, all);
}

// Whether something is seen on a canvas: a browser that could not draw leaves it blank.
function is_painted({canvas}) {
  if (canvas.width === 0 || canvas.height === 0) return false;
  const {data: pixels} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return pixels.some((value, i) => i % 4 === 3 && value > 0);
}

function draw_charts(list) {
  charts.splice(0).forEach((chart) => chart.destroy());
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  list.forEach((each) => each.draw(each));
}

function start() {
  head();
  const list = chart_panels();
  const quiet = states.length === 0 ? panel({title: "State of nodes", note: lanes_message()}).section : null;
  const some_failed = data.expect.held < data.expect.total;
  document
    .getElementById("main")
    .append(
      ...[
        tiles(),
        findings_panel(),
        some_failed ? expectations_panel() : null,
        time_bar(),
        ...list.map(({section}) => section),
        quiet,
        some_failed ? null : expectations_panel(),
        node_panel(),
        class_panel(),
        balancer_panel(),
        fault_panel(),
        event_panel(),
        setup_panel(),
      ].filter((part) => part !== null),
    );
  draw_charts(list);
  root.dataset.charts = String(charts.filter(is_painted).length);
  list.forEach(follow_pointer);
  list.filter(({readout}) => readout).forEach(tell_cell);
  follow_theme(() => draw_charts(list));
  root.dataset.state = "ready";
}

start();
