import { svg } from "./dom.js";

const WIDTH = 120;
const HEIGHT = 20;

/** The recent rate as a small chart from zero; what it shows also stands beside it in words. */
export class Sparkline {
  #line = svg("polyline", { class: "spark-line" });
  #area = svg("polygon", { class: "spark-area" });
  #drawn = null;

  constructor() {
    this.element = svg(
      "svg",
      {
        class: "spark",
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: "none",
        "aria-hidden": "true",
      },
      this.#area,
      this.#line,
    );
  }

  draw(history) {
    const samples = history?.samples ?? [];
    const last = samples.at(-1);
    if (samples.length < 2) {
      this.element.classList.add("empty");
      return;
    }
    const mark = `${samples.length} ${last.at} ${last.perSecond}`;
    if (mark === this.#drawn) {
      return;
    }
    this.#drawn = mark;
    this.element.classList.remove("empty");
    const most = Math.max(...samples.map((sample) => sample.perSecond), 1);
    const first = samples[0].at;
    const span = Math.max(1, last.at - first);
    const points = samples.map((sample) => {
      const x = ((sample.at - first) / span) * WIDTH;
      const y = HEIGHT - 1 - (sample.perSecond / most) * (HEIGHT - 2);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    this.#line.setAttribute("points", points.join(" "));
    this.#area.setAttribute("points", `0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`);
  }
}
