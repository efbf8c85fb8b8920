// A line over the last five minutes, with its newest value, and the bound that it should keep to.

const svg = 'http://www.w3.org/2000/svg';
const width = 300;
const height = 60;

function shape(name, attributes) {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export class Chart {
  element = document.createElement('figure');
  #value = document.createElement('b');
  #line = shape('polyline', {});
  #limit = shape('line', { class: 'limit', x1: 0, x2: width });

  constructor(label) {
    this.element.className = 'chart';
    const caption = document.createElement('figcaption');
    const name = document.createElement('span');
    name.textContent = label;
    caption.append(name, this.#value);
    const drawing = shape('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    drawing.append(shape('line', { class: 'axis', x1: 0, x2: width, y1: height, y2: height }), this.#limit, this.#line);
    this.element.append(caption, drawing);
  }

  // `values`: oldest first, null where nothing is known. `limit`: null for none.
  draw(values, text, limit = null) {
    const top = Math.max(1, limit ?? 0, ...values.filter((value) => value !== null)) * 1.1;
    const y = (value) => height - (value / top) * height;
    const points = values
      .map((value, i) => (value === null ? null : `${(width - (values.length - 1 - i)).toFixed(1)},${y(value).toFixed(1)}`))
      .filter(Boolean);
    this.#line.setAttribute('points', points.join(' '));
    this.#limit.style.display = limit === null ? 'none' : '';
    if (limit !== null) {
      this.#limit.setAttribute('y1', y(limit));
      this.#limit.setAttribute('y2', y(limit));
    }
    if (this.#value.textContent !== text) this.#value.textContent = text;
  }
}
