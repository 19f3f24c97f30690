import { connect, createServer } from "node:net";

/** A way to a service that a test can cut and mend. */
export class CuttableWay {
  #pairs = new Set();
  #open = true;

  async start(port) {
    this.server = createServer((near) => this.#join(near, port));
    await new Promise((ready) => this.server.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
    return this;
  }

  #join(near, port) {
    if (!this.#open) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    const pair = [near, far];
    this.#pairs.add(pair);
    pair.forEach((end) => {
      end.on("error", () => end.destroy());
      end.on("close", () => {
        pair.forEach((other) => other.destroy());
        this.#pairs.delete(pair);
      });
    });
    near.pipe(far).pipe(near);
  }

  cut() {
    this.#open = false;
    this.#pairs.forEach((pair) => pair.forEach((end) => end.destroy()));
  }

  mend() {
    this.#open = true;
  }

  stop() {
    this.cut();
    this.server.close();
  }
}
