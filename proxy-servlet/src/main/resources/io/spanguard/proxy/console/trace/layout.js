/** Where things stand on the time axis of a waterfall. Pure. A view is `{from, to}` in milliseconds since the trace began. */

/** The whole trace. */
export function whole(total) {
  return { from: 0, to: total };
}

/** The view made longer or shorter about a moment that keeps its place. */
export function zoom(view, total, factor, about = (view.from + view.to) / 2) {
  const length = Math.min(Math.max((view.to - view.from) * factor, total / 1e5), total);
  const share = (about - view.from) / (view.to - view.from);
  return clamp({ from: about - share * length, to: about + (1 - share) * length }, total);
}

/** The view moved along by a share of its length. */
export function pan(view, total, share) {
  const shift = (view.to - view.from) * share;
  return clamp({ from: view.from + shift, to: view.to + shift }, total);
}

/** A view in which something is seen whole, with a little room about it. */
export function around({ start, end }, total) {
  const room = Math.max((end - start) * 0.08, total / 1e4);
  return clamp({ from: start - room, to: end + room }, total);
}

/** Shares of the view's width: `left` and `width` of a bar from 0 to 1, or null where it is outside. */
export function bar({ start, end }, view) {
  const length = view.to - view.from;
  const left = (start - view.from) / length;
  const right = (end - view.from) / length;
  if (right < 0 || left > 1) {
    return null;
  }
  const from = Math.max(left, 0);
  return { left: Math.min(from, 1), width: Math.max(Math.min(right, 1) - from, 0), cutLeft: left < -1e-9, cutRight: right > 1 + 1e-9 };
}

/** Round moments to draw lines at, at most `most` of them. */
export function ticks(view, most = 6) {
  const length = view.to - view.from;
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const list = [];
  for (let at = Math.ceil(view.from / step - 1e-9) * step; at <= view.to + step * 1e-6; at += step) {
    list.push({ at: Math.abs(at) < step * 1e-6 ? 0 : at, share: Math.min(Math.max((at - view.from) / length, 0), 1) });
  }
  return list;
}

/** Which rows of a fixed height are seen, with some to spare on both sides; by steps, so that not every pixel is a change. */
export function visible(scrollTop, height, rowHeight, count, spare = 8) {
  const step = 4;
  const first = Math.max(0, Math.floor((Math.floor(scrollTop / rowHeight) - spare) / step) * step);
  const seen = Math.ceil(height / rowHeight) + 2 * spare + step;
  return { first, last: Math.min(count, first + Math.ceil(seen / step) * step) };
}

/**
 * Gives each row a slot that it keeps while it is seen, so that scrolling changes only the rows that come and go.
 *
 * @returns {number[]} by slot the index of its row, -1 where there is none
 */
export function slots({ first, last }, size) {
  const list = new Array(size).fill(-1);
  for (let index = first; index < last; index++) {
    list[index % size] = index;
  }
  return list;
}

function clamp({ from, to }, total) {
  const length = Math.min(to - from, total);
  const start = Math.min(Math.max(from, 0), total - length);
  return { from: start, to: start + length };
}
