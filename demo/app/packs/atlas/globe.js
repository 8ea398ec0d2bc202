// @ts-check
// @ts-expect-error It comes without types.
import { geoContains, geoGraticule10, geoOrthographic, geoPath } from 'd3-geo';
// @ts-expect-error It comes without types.
import { feature } from 'topojson-client';
import { palette, whenPaletteChanges } from './palette.js';

/** How much closer than the whole globe. */
const MOST_ZOOM = 12;
/** From here on the smallest islands are drawn. */
const CLOSE = 3;
const REST_MS = 120;

/** The countries of the world as a globe on a canvas: coarse while it turns, fine once it rests. */
export class Globe {
  /** @type {any[][]} by detail: coarse, fine, finest */
  #details = [];
  /** @type {any} */
  #selected;
  #zoom = 1;
  /** @type {[number, number, number]} */
  #rotation = [-10, -48, 0];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;
  #frame = 0;
  #canvas;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#drawMoving()).observe(canvas);
    whenPaletteChanges(() => this.#drawMoving());
  }

  /** @param {any[]} topologies coarse, fine, finest */
  show(...topologies) {
    this.#details = topologies.map((one) => feature(one, one.objects.countries).features);
    this.#drawMoving();
  }

  /**
   * @param {number} right in CSS pixels
   * @param {number} down
   */
  turn(right, down) {
    const degrees = 60 / this.#radius;
    const [lambda, phi, gamma] = this.#rotation;
    const tilt = Math.max(-90, Math.min(90, phi - down * degrees));
    this.#rotation = [lambda + right * degrees, tilt, gamma];
    this.#drawMoving();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.#zoom = Math.max(1, Math.min(MOST_ZOOM, this.#zoom * factor));
    this.#drawMoving();
  }

  /**
   * @param {[x: number, y: number]} point in CSS pixels, from the canvas's corner
   * @returns {{id: string, name: string} | undefined} the country there
   */
  select(point) {
    const place = this.#projection().invert(point);
    const countries = this.#details[this.#zoom > CLOSE ? 2 : 1] ?? [];
    this.#selected = countries.find((country) => geoContains(country, place));
    this.#drawMoving();
    const { id, properties } = this.#selected ?? {};
    return properties && { id, name: properties.name };
  }

  get #radius() {
    const { clientWidth, clientHeight } = this.#canvas;
    return (Math.min(clientWidth, clientHeight) / 2 - 8) * this.#zoom;
  }

  #projection() {
    const { clientWidth, clientHeight } = this.#canvas;
    return geoOrthographic()
      .scale(this.#radius)
      .rotate(this.#rotation)
      .translate([clientWidth / 2, clientHeight / 2]);
  }

  #drawMoving() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
    this.#frame = requestAnimationFrame(() => this.#draw(0));
    this.#resting = setTimeout(() => this.#draw(this.#zoom > CLOSE ? 2 : 1), REST_MS);
  }

  /** @param {number} detail */
  #draw(detail) {
    const { clientWidth, clientHeight } = this.#canvas;
    const context = this.#canvas.getContext('2d');
    const countries = this.#details[detail];
    if (!context || !countries || clientWidth === 0) return;
    this.#canvas.width = clientWidth * devicePixelRatio;
    this.#canvas.height = clientHeight * devicePixelRatio;
    context.scale(devicePixelRatio, devicePixelRatio);
    const path = geoPath(this.#projection(), context);
    const { sea, graticule, land, chosen } = palette();
    const paint = (/** @type {unknown} */ shape, /** @type {string} */ fill, stroke = '') => {
      context.beginPath();
      path(shape);
      if (fill) {
        context.fillStyle = fill;
        context.fill();
      }
      if (stroke) {
        context.strokeStyle = stroke;
        context.stroke();
      }
    };
    context.lineWidth = 0.6;
    paint({ type: 'Sphere' }, sea);
    paint(geoGraticule10(), '', graticule);
    for (const country of countries) {
      const isSelected = country.id !== undefined && country.id === this.#selected?.id;
      const colour = land[Number(country.id ?? 0) % land.length] ?? sea;
      paint(country, isSelected ? chosen : colour, sea);
    }
  }
}
