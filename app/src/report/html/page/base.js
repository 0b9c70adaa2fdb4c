// What every part of the page uses: the data, elements, and numbers as a person reads them.

const root = document.documentElement;
const problem = () => {
  root.dataset.problems = String(Number(root.dataset.problems) + 1);
};
window.addEventListener("error", problem);
document.addEventListener("securitypolicyviolation", problem);

const data = JSON.parse(document.getElementById("data").textContent);

// An element. Children are elements or texts: nothing is ever read as HTML.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function grouped(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

// Three figures: "950", "12.3k", "4.56M".
function compact(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return figures(value / 1e9) + "G";
  if (size >= 1e6) return figures(value / 1e6) + "M";
  if (size >= 1e4) return figures(value / 1e3) + "k";
  return size >= 1000 ? grouped(value) : figures(value);
}

function figures(value) {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)));
}

// Never rounded up: 100 % means every one.
function percent(ratio, decimals = 1) {
  const scale = 10 ** decimals;
  return (Math.floor(ratio * 100 * scale + 1e-9) / scale).toFixed(decimals) + " %";
}

function milliseconds(value) {
  if (value <= 0) return "-";
  if (value < 0.001) return Math.round(value * 1e6) + " ns";
  if (value < 1) return figures(value * 1000) + " µs";
  return value < 1000 ? figures(value) + " ms" : figures(value / 1000) + " s";
}

// What requests took: nothing at all where they were turned away at once.
const taken = (value) => (value > 0 || data.summary.requests === 0 ? milliseconds(value) : "0 ms");

// A time of the run, as exact as its step asks for.
function clock(seconds, step) {
  if (data.end_s < 0.2) return figures(seconds * 1000) + " ms";
  const decimals = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
  if (data.end_s <= 300) return Number(seconds.toFixed(decimals)) + " s";
  const whole = Math.floor(seconds + 1e-9);
  const rest = decimals > 0 ? (seconds - whole).toFixed(decimals).slice(1) : "";
  const pair = (value) => String(Math.floor(value)).padStart(2, "0");
  const minutes = `${Math.floor(whole / 60) % 60}:${pair(whole % 60)}${rest}`;
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes.padStart(5 + rest.length, "0")}`;
}

// How long something lasted.
function lasting(seconds) {
  if (seconds < 120) return figures(seconds) + " s";
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const bucket = data.series.bucket_s;
const at = (seconds) => clock(seconds, bucket / 10);
const plural = (count, one, many = one + "s") => `${grouped(count)} ${count === 1 ? one : many}`;
const sum = (list) => list.reduce((total, value) => total + value, 0);

// The place of the largest value: -1 when all are 0 or missing.
function peak(values) {
  let best = -1;
  values.forEach((value, i) => {
    if (value > 0 && (best < 0 || value > values[best])) best = i;
  });
  return best;
}
