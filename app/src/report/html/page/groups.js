// What was found out about the run: findings, what came of each fault, classes of traffic, balancers of a fleet.

const show_button = (label, from, to) => {
  const button = make(
    "button",
    {type: "button", class: "button", "aria-label": `Show ${label} in the charts`},
    "Show",
  );
  button.addEventListener("click", () => {
    show_span(from, to);
    document.getElementById("over-time").scrollIntoView();
  });
  return button;
};

const words = (name) => name.replaceAll("_", " ");
const of_all = (rows, total) =>
  total > rows.length ? `the first ${grouped(rows.length)} of ${grouped(total)}` : "";

function finding_item(finding) {
  const evidence = finding.evidence.map(([name, value]) => `${words(name)} ${value}`).join(" · ");
  return make(
    "li",
    {},
    make("b", {class: "bad"}, words(finding.kind)),
    make("span", {class: "note"}, `${at(finding.from)} to ${at(finding.to)} `),
    show_button(words(finding.kind), finding.from, finding.to),
    make("p", {}, finding.text),
    make("p", {class: "note"}, evidence),
  );
}

function findings_panel() {
  const {total, rows} = data.findings;
  if (total === 0) return null;
  return panel(
    {title: "Findings", note: of_all(rows, total), long: true},
    make("ul", {class: "findings"}, ...rows.map(finding_item)),
  ).section;
}

function fault_panel() {
  const {total, rows} = data.faults;
  if (total === 0) return null;
  const after = (title, key) => ({
    title,
    value: (row) => (row[key] === null ? Infinity : row[key]),
    cell: (row) => (row[key] === null ? "-" : lasting(row[key])),
    number: true,
  });
  return panel(
    {title: "Faults", note: of_all(rows, total), long: true},
    table(
      "Faults",
      [
        {title: "What", value: (row) => row.what, head: true},
        {title: "Nodes", value: (row) => named(row, 20) || "the traffic"},
        {title: "From", value: (row) => row.from, cell: (row) => at(row.from), number: true},
        {title: "Until", value: (row) => row.to, cell: (row) => (row.ends ? at(row.to) : "the end"), number: true},
        after("Detected after", "detect_s"),
        after("Recovered after", "recover_s"),
        {title: "In the charts", value: (row) => row.from, cell: (row) => show_button(row.what, row.from, row.to)},
      ],
      rows,
      true,
    ),
  ).section;
}

function class_panel() {
  const {total, rows} = data.classes;
  if (total < 2) return null;
  const count = (title, i) => ({title, value: (row) => row[i], cell: (row) => grouped(row[i]), number: true});
  const time = (title, i) => ({title, value: (row) => row[i], cell: (row) => milliseconds(row[i]), number: true});
  return panel(
    {title: "Classes of traffic", note: of_all(rows, total), long: true},
    table(
      "Classes of traffic",
      [
        {title: "Class", value: (row) => row[0], head: true},
        count("Requests", 1),
        count("Failed", 2),
        count("Attempts", 3),
        count("Retries", 4),
        {title: "Goodput", value: (row) => row[5], cell: (row) => compact(row[5]) + "/s", number: true},
        time("p50", 6),
        time("p99", 7),
        time("p99.9", 8),
      ],
      rows,
      true,
    ),
  ).section;
}

function balancer_panel() {
  const {total, rows} = data.balancers;
  if (total < 2) return null;
  const count = (title, i) => ({title, value: (row) => row[i], cell: (row) => grouped(row[i]), number: true});
  const note =
    total > rows.length
      ? `the ${grouped(rows.length)} of ${grouped(total)} whose load is the most uneven`
      : "each as it sees its own part of the traffic";
  return panel(
    {title: "Balancers", note, long: true},
    table(
      "Balancers of the fleet",
      [
        {title: "Balancer", value: (row) => row[0], cell: (row) => String(row[0]), head: true},
        count("Attempts", 1),
        count("Failed", 2),
        count("Retries", 3),
        count("Trips", 4),
        count("Ejections", 5),
        {title: "Imbalance", value: (row) => row[6], cell: (row) => row[6].toFixed(2), number: true},
      ],
      rows,
      true,
    ),
  ).section;
}
