import { compareInstants } from "./clock.js";
import { attribute, h, text } from "./dom.js";
import { clockTime, dateTime, duration } from "./format.js";

/** How a container came up: each moment, and how long after the one before. */
export class Timeline {
  constructor() {
    this.list = h("ol", { class: "timeline" });
    this.diagnosis = h("p", { class: "diagnosis" });
    this.element = h("div", {}, this.list, this.diagnosis);
  }

  update(container, failure) {
    const moments = [...(container.timeline ?? [])].sort((one, other) => compareInstants(one.at, other.at));
    const shown = JSON.stringify(moments);
    if (this.list.dataset.shown !== shown) {
      this.list.dataset.shown = shown;
      this.list.replaceChildren(...moments.map((moment, index) => line(moment, moments[index - 1])));
    }
    const { look, words } = diagnosisOf(container, moments, failure);
    attribute(this.diagnosis, "data-look", look);
    text(this.diagnosis, words);
  }
}

function line(moment, before) {
  const seconds = before ? (Date.parse(moment.at) - Date.parse(before.at)) / 1000 : 0;
  return h(
    "li",
    {},
    h("span", { class: "moment-name" }, moment.name),
    h("span", { class: "moment-after" }, seconds > 0 ? `+${duration(seconds)}` : ""),
    h("time", { dateTime: moment.at, title: dateTime(moment.at) }, clockTime(moment.at)),
  );
}

/** The service's own diagnosis, where a wait for this container ran out; else what can be seen. */
function diagnosisOf(container, moments, failure) {
  const started = moments.findLast((moment) => moment.name === "started");
  const stale = failure && started && compareInstants(failure.finishedAt, started.at) < 0;
  if (container.ready === "true") {
    const ready = moments.findLast((moment) => moment.name === "ready");
    const took = ready && started ? (Date.parse(ready.at) - Date.parse(started.at)) / 1000 : -1;
    return { look: "good", words: took > 0 ? `Ready ${duration(took)} after its start.` : "Ready." };
  }
  if (failure && !stale) {
    return { look: "bad", words: failure.error.message };
  }
  return seen(container);
}

function seen(container) {
  switch (container.state) {
    case "creating":
      return { look: "busy", words: "It is being made." };
    case "running":
    case "idle":
      return container.ready === "unknown"
        ? { look: "off", words: "Whether it is ready cannot be told: neither its console nor its agent says so." }
        : (container.addresses ?? []).length === 0
          ? { look: "busy", words: "It boots and has no address yet." }
          : { look: "busy", words: "It has an address; cloud-init has not finished." };
    case "crashed":
      return { look: "bad", words: "The guest crashed; its console's last lines say more." };
    default:
      return { look: "off", words: `It is ${container.state}.` };
  }
}
