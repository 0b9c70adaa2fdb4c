// Colours, which are named once, in the style sheet; they change with what the reader's system prefers, and for
// paper.

const names = new Map();
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function colour(name) {
  if (!names.has(name))
    names.set(
      name,
      getComputedStyle(root)
        .getPropertyValue("--" + name)
        .trim(),
    );
  return names.get(name);
}

function components(name) {
  const hex = colour(name).slice(1);
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((from) => parseInt(full.slice(from, from + 2), 16));
}

const faded = (name, alpha) => `rgba(${components(name).join(", ")}, ${alpha})`;

// The heat ramp as 256 colours.
function ramp() {
  const stops = [0, 1, 2, 3, 4].map((stop) => components("heat-" + stop));
  return Array.from({length: 256}, (_, i) => {
    const place = (i / 255) * 4;
    const from = Math.min(3, Math.floor(place));
    return stops[from].map((value, c) => Math.round(value + (stops[from + 1][c] - value) * (place - from)));
  });
}

// Stripes: a state must be told from another without its colour.
function hatched(name) {
  const tile = make("canvas", {width: 8, height: 8});
  const pen = tile.getContext("2d");
  pen.fillStyle = faded(name, 0.3);
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = colour(name);
  pen.lineWidth = 2.5;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 2, 10);
    pen.lineTo(shift + 10, -2);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

// Draws again in other colours whenever they change.
function follow_theme(redraw) {
  const again = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    names.clear();
    redraw();
  };
  dark.addEventListener("change", () => again(null));
  window.addEventListener("beforeprint", () => again("light"));
  window.addEventListener("afterprint", () => again(null));
}
