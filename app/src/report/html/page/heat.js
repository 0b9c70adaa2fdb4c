// Heat maps: counts as a picture behind a chart, a row a range of values, a column a bucket of time.

// On a logarithmic scale of colours, as few requests among thousands are what one looks for.
function heat_picture(rows, columns, value) {
  const canvas = make("canvas", {width: columns, height: rows});
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  let most = 0;
  for (let row = 0; row < rows; ++row) {
    for (let i = 0; i < columns; ++i) most = Math.max(most, value(row, i));
  }
  const colours = ramp();
  for (let row = 0; row < rows; ++row) {
    for (let i = 0; i < columns; ++i) {
      const count = value(row, i);
      const place = most > 0 ? Math.log1p(count) / Math.log1p(most) : 0;
      image.data.set([...colours[Math.round(place * 255)], count > 0 ? 255 : 0], (row * columns + i) * 4);
    }
  }
  pen.putImageData(image, 0, 0);
  return {canvas, rows, columns, most};
}

// A line over a picture gets an edge in the background's colour, or it would drown in it.
const edged_lines = {
  id: "edged_lines",
  beforeDatasetDraw(chart, {meta}) {
    const {dataset: shape} = meta;
    const options = shape.options;
    shape.options = {...options, borderColor: faded("panel", 0.8), borderWidth: options.borderWidth + 2.5};
    const {left, right, top, bottom} = chart.chartArea;
    chart.ctx.save();
    chart.ctx.beginPath();
    chart.ctx.rect(left, top, right - left, bottom - top);
    chart.ctx.clip();
    shape.draw(chart.ctx, chart.chartArea);
    chart.ctx.restore();
    shape.options = options;
  },
};

// Draws the picture below the lines of a chart; `edge(row)` is the value at which a row starts.
function heat_plugin(picture, edge) {
  return {
    id: "heat",
    beforeDatasetsDraw(chart) {
      const {left, right, top, bottom} = chart.chartArea;
      const {x, y} = chart.scales;
      const pen = chart.ctx;
      const from = x.getPixelForValue(0);
      const width = x.getPixelForValue(picture.columns * bucket) - from;
      pen.save();
      pen.beginPath();
      pen.rect(left, top, right - left, bottom - top);
      pen.clip();
      pen.imageSmoothingEnabled = false;
      for (let row = 0; row < picture.rows; ++row) {
        const a = y.getPixelForValue(edge(row));
        const b = y.getPixelForValue(edge(row + 1));
        const low = Math.round(Math.min(a, b));
        pen.drawImage(
          picture.canvas,
          0,
          row,
          picture.columns,
          1,
          from,
          low,
          width,
          Math.round(Math.max(a, b)) - low,
        );
      }
      pen.restore();
    },
  };
}
