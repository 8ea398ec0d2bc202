// @ts-check
const CLICK_PIXELS = 4;
/** @type {Record<string, [right: number, down: number]>} */
const ARROWS = {
  ArrowLeft: [40, 0],
  ArrowRight: [-40, 0],
  ArrowUp: [0, 40],
  ArrowDown: [0, -40],
};

/**
 * Turns a globe by drag and arrow keys, brings it closer by the wheel and + and −, and tells of clicks.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import('./globe.js').Globe} globe
 * @param {(point: [x: number, y: number]) => void} onClick
 */
export function steer(canvas, globe, onClick) {
  /** @type {{x: number, y: number, moved: number} | undefined} */
  let drag;
  canvas.addEventListener('pointerdown', ({ clientX, clientY, pointerId }) => {
    canvas.setPointerCapture(pointerId);
    drag = { x: clientX, y: clientY, moved: 0 };
  });
  canvas.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!drag) return;
    const [right, down] = [clientX - drag.x, clientY - drag.y];
    drag = { x: clientX, y: clientY, moved: drag.moved + Math.hypot(right, down) };
    globe.turn(right, down);
  });
  canvas.addEventListener('pointerup', ({ offsetX, offsetY }) => {
    if (drag && drag.moved < CLICK_PIXELS) onClick([offsetX, offsetY]);
    drag = undefined;
  });
  canvas.addEventListener('pointercancel', () => (drag = undefined));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      globe.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) globe.turn(...arrow);
    else if (event.key === '+') globe.zoom(1.5);
    else if (event.key === '-') globe.zoom(1 / 1.5);
    else if (event.key === 'Enter') onClick([canvas.clientWidth / 2, canvas.clientHeight / 2]);
    else return;
    event.preventDefault();
  });
}
