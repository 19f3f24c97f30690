import { announce, showError } from "./announce.js";
import { call, containerPath, finished } from "./api.js";
import { confirmed } from "./dialog.js";
import { h } from "./dom.js";
import { bytes, gib, operationTitle, plural, verb } from "./format.js";

const NAMES_SHOWN = 12;

/** What can be done to containers and images. What loses something asks once and names it. */
export class Actions {
  constructor(store) {
    this.store = store;
  }

  start = (containers) => this.#each(containers, "Start", (one) => this.#power(one, "start"));
  pause = (containers) => this.#each(containers, "Pause", (one) => this.#power(one, "pause"));
  resume = (containers) => this.#each(containers, "Resume", (one) => this.#power(one, "resume"));

  stop = async (containers) => {
    const answer = await confirmed({
      title: `Stop ${subject(containers)}?`,
      content: [
        names(containers),
        h("p", {}, "The guest is asked to shut down. Its disk stays; what runs in it ends."),
      ],
      confirm: "Stop",
      option: "Pull the plug instead: what the guest has not written to its disk is lost",
    });
    if (answer) {
      const body = answer.option ? { force: true } : {};
      await this.#each(containers, "Stop", (one) => this.#power(one, "stop", body));
    }
  };

  restart = async (containers) => {
    const answer = await confirmed({
      title: `Restart ${subject(containers)}?`,
      content: [names(containers), h("p", {}, "What runs in the guest ends, and its services are away until it is up again.")],
      confirm: "Restart",
    });
    if (answer) {
      await this.#each(containers, "Restart", (one) => this.#power(one, "restart"));
    }
  };

  destroy = async (containers) => {
    const disks = containers.reduce((sum, one) => sum + (one.rootDisk ?? 0), 0);
    const size = disks > 0 ? ` of ${gib(disks)}${containers.length > 1 ? " in all" : ""}` : "";
    const answer = await confirmed({
      title: `Destroy ${subject(containers)}?`,
      content: [
        names(containers),
        h(
          "p",
          {},
          `Lost for good: ${containers.length > 1 ? "their disks" : "its disk"}${size} with everything on ${containers.length > 1 ? "them" : "it"}, firmware variables and seed. The console's log and the definition are kept for 7 days; the image stays.`,
        ),
      ],
      confirm: "Destroy",
      danger: true,
      option: "Do not wait for the guest to shut down",
    });
    if (answer) {
      await this.#each(containers, "Destroy", (one) =>
        call("DELETE", containerPath(one.name), answer.option ? { force: true } : undefined),
      );
    }
  };

  removeImage = async (image) => {
    const answer = await confirmed({
      title: `Remove image ${image.id}?`,
      content: [
        h("p", {}, `${bytes(image.allocated ?? 0)} are freed. No container uses it; the next launch of ${image.release} fetches an image again.`),
      ],
      confirm: "Remove",
      danger: true,
    });
    if (answer) {
      await this.#begin(`Remove ${image.id}`, () => call("DELETE", `/images/${encodeURIComponent(image.id)}`));
    }
  };

  cancel = async (operation) => {
    try {
      await call("DELETE", `/operations/${encodeURIComponent(operation.id)}`);
      announce(`${operationTitle(operation)} is being cancelled.`);
    } catch (error) {
      showError(`${operationTitle(operation)} is not cancelled.`, error);
    }
  };

  /** Does again what failed, where the operation itself says enough to; answers whether it does. */
  retry(operation) {
    const subjectOf = { name: operation.subject.id, host: operation.host };
    const again = {
      "image.sync": () => this.sync({ release: operation.subject.id }),
      "image.prune": () => this.prune(),
      "container.start": () => this.start([subjectOf]),
      "container.stop": () => this.stop([subjectOf]),
      "container.restart": () => this.restart([subjectOf]),
      "container.pause": () => this.pause([subjectOf]),
      "container.resume": () => this.resume([subjectOf]),
      "container.destroy": () => this.destroy([this.#known(subjectOf)]),
      "image.remove": () => this.removeImage(this.store.images.get(operation.subject.id) ?? operation.subject),
    }[operation.kind];
    again?.();
    return again !== undefined;
  }

  #known(container) {
    return this.store.containers.get(`${container.host}/${container.name}`) ?? container;
  }

  sync(request) {
    return this.#begin(`Sync ${request.release}`, () => call("POST", "/images", request));
  }

  prune() {
    return this.#begin("Prune images", () => call("POST", "/images/prune"));
  }

  /** What a prune would remove; nothing is removed. */
  async prunePreview() {
    const begun = await call("POST", "/images/prune?dryRun=true");
    return (await finished(begun)).result ?? { removed: [], freed: 0 };
  }

  #power(container, action, body) {
    return call("POST", `${containerPath(container.name)}/${action}`, body);
  }

  #each(containers, label, request) {
    return Promise.all(containers.map((one) => this.#begin(`${label} ${one.name}`, () => request(one))));
  }

  async #begin(label, request) {
    try {
      const operation = await request();
      if (operation?.id && operation.kind) {
        this.store.operation(operation);
        announce(`${verb(operation.kind)} has begun.`);
      }
      return operation;
    } catch (error) {
      showError(`${label} did not begin.`, error);
      return null;
    }
  }
}

function subject(containers) {
  return containers.length === 1 ? containers[0].name : plural(containers.length, "container");
}

function names(containers) {
  if (containers.length === 1) {
    return null;
  }
  const shown = containers.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = containers.length > NAMES_SHOWN ? `, and ${containers.length - NAMES_SHOWN} more` : "";
  return h("p", { class: "names" }, shown.join(", ") + more);
}
