// Tables: verdicts, nodes, events, and how it was set.

// A table. Columns: {title, value(row) to sort by, cell(row) if it is shown otherwise, number, head}. Sorts by its
// headings where `sortable`.
function table(label, columns, rows, sortable = false) {
  const body = make("tbody");
  const fill = (ordered) =>
    body.replaceChildren(
      ...ordered.map((row) =>
        make(
          "tr",
          {},
          ...columns.map((column) => {
            const shown = (column.cell || column.value)(row);
            const quiet = column.number && (shown === "0" || shown === "-") ? " zero" : "";
            return make(
              column.head ? "th" : "td",
              {scope: column.head ? "row" : null, class: (column.number ? "number" : "text") + quiet},
              shown,
            );
          }),
        ),
      ),
    );
  const headings = columns.map((column) => {
    const heading = make("th", {scope: "col", class: column.number ? "number" : ""});
    if (!sortable) heading.append(column.title);
    else heading.append(make("button", {type: "button"}, column.title));
    return heading;
  });
  headings.forEach((heading, i) => {
    if (!sortable) return;
    heading.firstChild.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort")
        ? heading.getAttribute("aria-sort") === "ascending"
        : Boolean(columns[i].number);
      headings.forEach((each) => {
        each.removeAttribute("aria-sort");
        delete each.firstChild.dataset.order;
      });
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      heading.firstChild.dataset.order = down ? "down" : "up";
      const order = (a, b) => (a === b ? 0 : a < b ? -1 : 1);
      fill([...rows].sort((a, b) => order(columns[i].value(a), columns[i].value(b)) * (down ? -1 : 1)));
    });
  });
  fill(rows);
  return make(
    "div",
    {class: "scroll", tabindex: "0", role: "region", "aria-label": label},
    make("table", {}, make("thead", {}, make("tr", {}, ...headings)), body),
  );
}

function expectations_panel() {
  const {total, rows} = data.expect;
  if (rows.length === 0) return null;
  return panel(
    {
      title: "Expectations",
      note: total > rows.length ? `${rows.length} of ${grouped(total)}; those that failed come first` : "",
    },
    table(
      "Expectations and their verdicts",
      [
        {title: "Expected", value: (row) => row.metric, head: true},
        {title: "Of", value: (row) => row.of},
        {title: "Value", value: (row) => row.value, number: true},
        {title: "Allowed", value: (row) => row.allowed},
        {
          title: "Verdict",
          value: (row) => make("b", {class: row.holds ? "good" : "bad"}, row.holds ? "✓ pass" : "✕ FAIL"),
        },
      ],
      rows,
    ),
  ).section;
}

function node_panel() {
  const {total, columns, rows} = data.nodes;
  const of = (name) => {
    const place = columns.indexOf(name);
    return (row) => row[place];
  };
  const count = (title, name) => ({title, value: of(name), cell: (row) => grouped(of(name)(row)), number: true});
  const time = (title, name) => ({
    title,
    value: of(name),
    cell: (row) => milliseconds(of(name)(row)),
    number: true,
  });
  const widest = Math.max(...rows.map(of("share")), 1e-9);
  const share = (row) => {
    const fill = make("i");
    fill.style.width = (of("share")(row) / widest) * 100 + "%";
    return make(
      "span",
      {},
      percent(of("share")(row), rows.length > 50 ? 2 : 1),
      make("span", {class: "share", "aria-hidden": "true"}, fill),
    );
  };
  const used = (column) => rows.some((row) => of(column)(row) > 0);
  const list = [
    {title: "Node", value: of("name"), head: true},
    rows.some((row) => of("weight")(row) !== of("weight")(rows[0])) ? count("Weight", "weight") : null,
    {title: "Share", value: of("share"), cell: share, number: true},
    count("Attempts", "attempts"),
    count("Failed", "failed"),
    count("Retries", "retries"),
    data.has_breaker ? count("Trips", "breaker_trips") : null,
    data.has_breaker
      ? {
          title: "Open",
          value: of("open_s"),
          cell: (row) => (of("open_s")(row) > 0 ? lasting(of("open_s")(row)) : "-"),
          number: true,
        }
      : null,
    used("ejections") ? count("Ejections", "ejections") : null,
    {title: "Busy", value: of("utilization"), cell: (row) => percent(of("utilization")(row)), number: true},
    time("p50", "p50"),
    time("p99", "p99"),
    time("p99.9", "p999"),
  ].filter((column) => column !== null);
  const note =
    total > rows.length
      ? `the ${grouped(rows.length)} of ${grouped(total)} that stand out most; --json has them all`
      : "";
  return panel({title: "Nodes", note, long: true}, table("Nodes", list, rows, true)).section;
}

function event_panel() {
  const {total, rows} = data.events;
  if (total === 0) return null;
  const note = total > rows.length ? `the first ${grouped(rows.length)} of ${grouped(total)}` : "";
  return panel(
    {title: "Events", note, long: true},
    table(
      "Events",
      [
        {title: "Time", value: (row) => row[0], cell: (row) => row[0].toFixed(3) + " s", number: true},
        {title: "Node", value: (row) => row[1], head: true},
        {title: "What happened", value: (row) => row[3]},
        ...(data.balancers.total > 1
          ? [{title: "Balancer", value: (row) => row[4], cell: (row) => grouped(row[4]), number: true}]
          : []),
      ],
      rows,
      true,
    ),
  ).section;
}

function setup_panel() {
  const rows = data.setup
    .flatMap(([label, text, assumed]) => [
      label ? make("dt", {}, label) : null,
      make("dd", {class: assumed ? "faint" : ""}, text),
    ])
    .filter((row) => row !== null);
  return panel(
    {title: "What was played", note: "and what was assumed where the scenario does not say"},
    make("dl", {class: "setup"}, ...rows),
  ).section;
}
