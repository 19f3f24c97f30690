import assert from "node:assert/strict";
import { test } from "node:test";
import { NARROW, screenshot } from "./browser.mjs";
import { ago, container, error, image, operation, TOKEN } from "./fakegateway.mjs";
import * as scenes from "./scenes.mjs";
import { asked, dialog, gateway, looksGood, open } from "./stage.mjs";

/** Every state of the page, against a gateway that a test rules. */

function row(page, list, title) {
  return page.locator(`#${list} > li`).filter({ has: page.locator(".op-title", { hasText: title }) });
}

test("nobody is signed in until the token is right, and the token leaves the address", async () => {
  const page = await open({}, "");
  await page.locator("#signin").waitFor();
  assert.equal(await page.textContent("#pill-text"), "signed out");
  await page.fill("#token", "wrong");
  await page.click("#signin-form button");
  await page.getByText("That is not this service's token.").waitFor();
  await looksGood(page, "signed-out");
  await page.fill("#token", TOKEN);
  await page.click("#signin-form button");
  await page.locator("#containers").waitFor();
  const other = await open();
  await other.locator(".empty-title", { hasText: "No container yet" }).waitFor();
  assert.equal(new URL(other.url()).hash, "");
  await other.click("#sign-out");
  await other.locator("#signin").waitFor();
});

test("an empty service teaches how to begin", async () => {
  const page = await open();
  await page.getByText("No container yet").waitFor();
  await page.getByText("No image yet").waitFor();
  await page.getByText("Nothing is running.").waitFor();
  await looksGood(page, "empty");
});

test("what has not come yet is shown as not there yet, not as nothing", async () => {
  gateway.silent = true;
  const page = await open();
  await page.locator("#main[aria-busy=true]").waitFor();
  assert.equal(await page.getByText("No container yet").isVisible(), false);
  await looksGood(page, "loading");
});

test("running, waiting, failed and ended operations stand in Now", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await row(page, "now-running", "Sync noble").waitFor();
  for (let done = 280_000_000; done < 340_000_000; done += 10_000_000) {
    gateway.event("operation.updated", scenes.syncing(done));
    await page.waitForTimeout(260);
  }
  await row(page, "now-running", "Sync noble").getByText("of 583 MiB").waitFor();
  const titles = await page.locator("#now-running .op-title").allTextContents();
  assert.deepEqual(titles, ["Launch db-1", "Sync noble", "Launch web-2", "Launch web-3"]);
  await row(page, "now-running", "Launch web-3").getByText("shares sync noble").waitFor();
  const failed = row(page, "now-failed", "Sync jammy failed");
  await failed.locator(".code", { hasText: "STALLED" }).waitFor();
  assert.match(await failed.locator(".remedy").textContent(), /^what came is kept/);
  assert.equal(await page.locator("#now-recent li").count(), 3);
  await looksGood(page, "busy-light");
});

test("the dark theme and a cluster's hosts", async () => {
  gateway.state = scenes.cluster();
  const page = await open({ theme: "dark" });
  await page.locator("#hosts .host").first().waitFor();
  assert.equal(await page.locator("#hosts .host").count(), 4);
  await looksGood(page, "cluster-dark");
  await page.click("#theme");
  assert.equal(await page.getAttribute("html", "data-theme"), "light");
});

test("the pictures of the documents", async () => {
  gateway.state = scenes.portrait();
  for (const theme of ["light", "dark"]) {
    const page = await open({ theme, viewport: { width: 1280, height: 1000 } });
    await row(page, "now-running", "Sync noble").waitFor();
    for (let done = 268_000_000; done < 340_000_000; done += 6_000_000) {
      gateway.event("operation.updated", scenes.syncing(done));
      await page.waitForTimeout(260);
    }
    await looksGood(page, `portrait-${theme}`);
  }
});

test("400 pixels are enough", async () => {
  gateway.state = scenes.busy();
  gateway.consoles.set("web-1", scenes.CONSOLE);
  const page = await open({ viewport: NARROW });
  await row(page, "now-running", "Sync noble").waitFor();
  await looksGood(page, "narrow-now");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), NARROW.width);
  await page.evaluate(() => document.getElementById("containers").scrollIntoView());
  await looksGood(page, "narrow-containers");
  await page.getByRole("button", { name: "web-1", exact: true }).click();
  await page.locator(".console-status", { hasText: "live" }).waitFor();
  await looksGood(page, "narrow-drawer");
});

test("a bar is to scale: segments are as wide as their phases are long", async () => {
  gateway.state.operations = [
    operation("op-1", "container.create", "web", {
      state: "failed",
      createdAt: ago(100),
      startedAt: ago(100),
      finishedAt: ago(90),
      phase: "start",
      phases: [
        { name: "define", startedAt: ago(100), seconds: 2.5 },
        { name: "start", startedAt: ago(97.5), seconds: 7.5 },
      ],
      error: { code: "COMMAND_FAILED", message: "virsh start failed; look at its log", details: {} },
    }),
  ];
  const page = await open();
  const segments = row(page, "now-failed", "web").locator(".segment");
  await segments.nth(1).waitFor();
  const widths = await segments.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  assert.ok(Math.abs(widths[1] / widths[0] - 3) < 0.05, `widths ${widths}`);
  assert.equal(await segments.nth(1).textContent(), "start 7.5 s");
});

test("a container's drawer shows all of it, and its console follows and is searched", async () => {
  gateway.state = scenes.busy();
  gateway.consoles.set("web-1", scenes.CONSOLE);
  const page = await open();
  await page.getByRole("button", { name: "web-1", exact: true }).click();
  const drawer = page.locator("#drawer");
  await drawer.getByText("Ready 18.2 s after its start.").waitFor();
  await drawer.locator(".xterm-rows", { hasText: "web-1 login:" }).waitFor();
  gateway.openConsole.write("root\r\nPassword: ");
  await drawer.locator(".xterm-rows", { hasText: "Password:" }).waitFor();
  await looksGood(page, "drawer");
  await drawer.getByRole("button", { name: "Wide" }).click();
  await drawer.getByLabel("Search the console").fill("cloud-init v.");
  await drawer.locator(".xterm-selection div").first().waitFor();
  await drawer.getByLabel("Search the console").fill("not in there");
  await drawer.getByText("not found").waitFor();
  await looksGood(page, "console-wide");
  await page.reload();
  await drawer.getByText("Ready 18.2 s after its start.").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
});

test("a diagnosis of the service is told in the drawer", async () => {
  const message = "container db-1 is not ready after 5 min: the guest's kernel panicked; it was left as it is";
  gateway.state.containers = [container("db-1", { ready: "false", timeline: [], addresses: [] })];
  gateway.state.operations = [
    operation("op-1", "container.create", "db-1", {
      state: "failed",
      finishedAt: ago(1),
      error: { code: "NOT_READY", message, details: { console: ["Kernel panic - not syncing"] } },
    }),
  ];
  const page = await open();
  await page.getByRole("button", { name: "db-1", exact: true }).click();
  await page.locator("#drawer .diagnosis", { hasText: "kernel panicked" }).waitFor();
});

test("what is lost is named before it is", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await page.getByLabel("Select web-1").check();
  await page.getByLabel("Select batch-7").check();
  await looksGood(page, "selected");
  await page.locator("#containers-bulk").getByText("Destroy…").click();
  await dialog(page).getByText("Destroy 2 containers?").waitFor();
  await dialog(page).getByText(/their disks of 20 GiB in all/).waitFor();
  await looksGood(page, "confirm-destroy");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(asked("DELETE", "/containers/web-1").length, 0);
  await page.locator("#containers-bulk").getByText("Destroy…").click();
  await dialog(page).getByRole("button", { name: "Destroy" }).click();
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  await page.locator("#live", { hasText: "has begun" }).waitFor({ state: "attached" });
  assert.equal(asked("DELETE", "/containers/web-1").length, 1);
  assert.equal(asked("DELETE", "/containers/batch-7").length, 1);
});

test("what the service refuses is said at its field", async () => {
  gateway.state = scenes.busy();
  gateway.refusals.set("POST /containers", {
    status: 409,
    ...error("ALREADY_EXISTS", "container web-1 exists already; choose another name"),
  });
  const page = await open();
  await page.click("#open-launch");
  await dialog(page).getByLabel("Name").fill("web-1");
  await dialog(page).getByRole("button", { name: "Launch" }).click();
  await page.locator("#field-name-error", { hasText: "exists already" }).waitFor();
  assert.equal(await page.getAttribute("#field-name", "aria-invalid"), "true");
  await looksGood(page, "launch-refused");
  gateway.refusals.clear();
  await dialog(page).getByLabel("Name").fill("web-9");
  await dialog(page).getByRole("button", { name: "Launch" }).click();
  await dialog(page).waitFor({ state: "detached" });
  const { body } = asked("POST", "/containers").at(-1);
  assert.deepEqual(body, { name: "web-9", release: "noble", waitFor: "ready", autostart: true, memory: 1024, cores: 1, rootDisk: 8 });
});

test("an action that cannot begin says why and what to do", async () => {
  gateway.state = scenes.busy();
  gateway.refusals.set("POST /containers/batch-7/start", {
    status: 503,
    ...error("LIBVIRT_UNAVAILABLE", "libvirt does not answer at qemu:///system; start libvirtd"),
  });
  const page = await open();
  await page.getByRole("button", { name: "batch-7", exact: true }).click();
  await page.locator("#drawer").getByRole("button", { name: "Start" }).click();
  const toast = page.locator(".toast");
  await toast.getByText("LIBVIRT_UNAVAILABLE").waitFor();
  assert.equal(await toast.locator(".remedy").textContent(), "start libvirtd");
  await looksGood(page, "refused");
});

test("a prune shows what would go, and syncs ask for a release", async () => {
  gateway.state = scenes.busy();
  gateway.state.images.push(image("jammy-amd64-20260901", { newest: false, verified: "none" }));
  gateway.prunes = {
    removed: [
      { kind: "image", id: "jammy-amd64-20260901", size: 1_823_000_000, reason: "not the newest, and no disk refers to it" },
      { kind: "part", path: "/var/lib/juju/kvm/guests/.parts/focal.part", size: 88_000_000, reason: "broken off 9 days ago" },
    ],
    freed: 1_911_000_000,
  };
  const page = await open();
  await page.click("#open-prune");
  await dialog(page).getByText("1.8 GiB would be free again.").waitFor();
  await looksGood(page, "prune");
  await dialog(page).getByRole("button", { name: "Remove 2 files" }).click();
  await page.click("#open-sync");
  await dialog(page).getByLabel("Release").fill("jammy");
  await looksGood(page, "sync");
  await dialog(page).getByRole("button", { name: "Sync" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(asked("POST", "/images/prune").length, 1);
  assert.deepEqual(asked("POST", "/images").at(-1).body, { release: "jammy" });
});

test("a lost connection is said, and comes back without losing an event", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await page.locator("#pill[data-state=live]").waitFor();
  gateway.event("container.updated", container("web-1"));
  await page.locator("#log-count", { hasText: "1" }).waitFor();
  gateway.answering = false;
  gateway.cut();
  await page.locator("#pill-text", { hasText: "reconnecting" }).waitFor();
  await page.locator("#banner", { hasText: "Not connected. What you see is as of" }).waitFor();
  await looksGood(page, "reconnecting");
  gateway.event("container.updated", container("missed-1", { state: "shut off" }));
  gateway.answering = true;
  await page.getByRole("button", { name: "missed-1", exact: true }).waitFor();
  await page.locator("#banner").waitFor({ state: "hidden" });
  assert.ok(gateway.requests.filter(({ method }) => method === "WS").at(-1).since > 0);
});

test("the log folds out, newest first, and is filtered", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await page.locator("#pill[data-state=live]").waitFor();
  gateway.event("container.updated", container("web-1", { state: "shut off", ready: "unknown" }));
  gateway.event("image.removed", { id: "focal-amd64-20250401" });
  gateway.event("operation.updated", { ...scenes.failedSync(), id: "op-new" });
  await page.locator("#log-last", { hasText: "Sync jammy: failed" }).waitFor();
  await page.click("#log summary");
  await page.locator("#log-list").getByText("Image focal-amd64-20250401 is gone").waitFor();
  await page.fill("#log-filter", "shut off");
  assert.deepEqual(await page.locator("#log-list .log-what").allTextContents(), ["Container web-1 is shut off"]);
  await page.fill("#log-filter", "");
  await page.locator("#log").scrollIntoViewIfNeeded();
  await looksGood(page, "log");
});

test("containers are filtered and sorted", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  const names = () => page.locator("#containers tbody .name").allTextContents();
  await page.getByRole("button", { name: "web-1", exact: true }).waitFor();
  await page.fill("#containers-filter", "role=web running");
  assert.deepEqual(await names(), ["web-1"]);
  await page.fill("#containers-filter", "");
  await page.locator("#containers thead").getByRole("button", { name: "Memory" }).click();
  await page.locator("#containers thead").getByRole("button", { name: "Memory" }).click();
  assert.equal((await names())[0], "db-1");
  await page.selectOption("#containers-state", "crashed");
  assert.deepEqual(await names(), ["trial-arm"]);
});

test("a thousand containers and a hundred busy operations leave the page half idle", async () => {
  gateway.state = scenes.crowded();
  const page = await open({ calm: false });
  await page.locator("#now-running li").nth(99).waitFor();
  await screenshot(page, "crowded");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const before = await busySeconds(session);
  const started = performance.now();
  for (let tick = 0; tick < 30; tick += 1) {
    moveAll();
    gateway.event("container.updated", container(`node-${tick}`, { state: "paused" }));
    await page.waitForTimeout(90);
  }
  const share = (await busySeconds(session) - before) / ((performance.now() - started) / 1000);
  assert.ok(share < 0.5, `scripts, style and layout took ${Math.round(share * 100)} % of the time`);
});

/** Ten events a second for each operation are the most that the service sends. */
function moveAll() {
  for (const moving of [...gateway.state.operations]) {
    gateway.event("operation.updated", { ...moving, done: moving.done + 1_000_000, updatedAt: ago(0) });
  }
}

async function busySeconds(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics
    .filter(({ name }) => ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].includes(name))
    .reduce((sum, { value }) => sum + value, 0);
}

test("each refusal stands at the field that it is about, and others below the form", async () => {
  const page = await open();
  await page.click("#open-launch");
  await dialog(page).getByLabel("Name").fill("web");
  const cases = [
    ["name", "request: name '-' is not allowed; names begin with a letter or digit"],
    ["arch", "request: arch 'pdp11' is not supported; use one of amd64, arm64, ppc64el"],
    ["networks", "request: network 'nowhere' is not understood: its kind is not known; use network:NAME"],
    ["rootDisk", "the disk of 1 GiB is smaller than the image's 2.2 GiB; give more"],
    ["release", "release 'nobel' is not offered by https://images.test; see its index"],
  ];
  for (const [name, message] of cases) {
    gateway.refusals.set("POST /containers", { status: 400, ...error("INVALID_ARGUMENT", message) });
    await dialog(page).getByRole("button", { name: "Launch" }).click();
    await page.locator(`#field-${name}-error`, { hasText: message.replace("request: ", "") }).waitFor();
    assert.equal(await page.locator("[aria-invalid=true]").count(), 1);
  }
  gateway.refusals.set("POST /containers", { status: 503, ...error("HOST_UNFIT", "KVM is not usable; use another host") });
  await dialog(page).getByRole("button", { name: "Launch" }).click();
  await dialog(page).locator(".form-error", { hasText: "HOST_UNFIT: KVM is not usable" }).waitFor();
  assert.equal(await page.locator("[aria-invalid=true]").count(), 0);
});

test("what failed is done again as it was asked for, and put away when it worked", async () => {
  gateway.state.operations = [scenes.failedSync()];
  const page = await open();
  await row(page, "now-failed", "Sync jammy failed").getByRole("button", { name: "Retry: Sync jammy" }).click();
  await page.locator("#live", { hasText: "has begun" }).waitFor({ state: "attached" });
  assert.deepEqual(asked("POST", "/images").at(-1).body, { release: "jammy" });
  gateway.event("operation.updated", scenes.ended("op-again", "image.sync", "jammy", 2, "succeeded", 1));
  await row(page, "now-failed", "Sync jammy failed").waitFor({ state: "detached" });
  assert.equal(await page.locator("#now-recent li", { hasText: "Sync jammy" }).count(), 2);
});

test("a failure is put away by hand, also after a reload", async () => {
  gateway.state.operations = [scenes.failedSync()];
  const page = await open();
  await page.getByRole("button", { name: "Dismiss: Sync jammy" }).click();
  await page.getByText("Nothing is running.").waitFor();
  await page.reload();
  await page.locator("#now-recent li", { hasText: "Sync jammy" }).waitFor();
  assert.equal(await page.locator("#now-failed li").count(), 0);
});

test("an operation is cancelled by its button", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await page.getByRole("button", { name: "Cancel: Sync noble" }).click();
  await page.locator("#live", { hasText: "Sync noble is being cancelled." }).waitFor({ state: "attached" });
  assert.equal(asked("DELETE", "/operations/op-sync").length, 1);
});

test("a session that ended signs out, whatever was open", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  await page.getByRole("button", { name: "web-1", exact: true }).click();
  await page.context().clearCookies();
  gateway.cut();
  await page.locator("#signin").waitFor();
  assert.equal(await page.locator("#drawer").isVisible(), false);
  assert.equal(await page.textContent("#pill-text"), "signed out");
});

test("the page is used by keyboard alone", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  const name = page.getByRole("button", { name: "web-1", exact: true });
  await name.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "drawer-title");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("Stop web-1?").waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "web-1");
});

test("a screen of 4K is filled, and nothing is cut", async () => {
  gateway.state = scenes.cluster();
  const page = await open({ viewport: { width: 3840, height: 2160 } });
  await row(page, "now-running", "Sync noble").waitFor();
  await screenshot(page, "wide-4k");
  const cut = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(cut, false);
});

test("what others wrote is text, whatever it looks like", async () => {
  const markup = "<img src=x onerror=alert(1)>";
  gateway.state.containers = [container("web", { labels: { note: markup }, networks: [markup], timeline: [{ name: markup, at: ago(5) }] })];
  gateway.state.operations = [
    operation("op-1", "image.sync", markup, {
      state: "failed",
      finishedAt: ago(1),
      error: { code: "INTERNAL", message: `${markup}; ${markup}`, details: { [markup]: [markup] } },
    }),
  ];
  gateway.state.images = [image("noble-amd64-20261120", { usedBy: [markup] })];
  const page = await open();
  await page.getByRole("button", { name: "web", exact: true }).click();
  await page.locator("#drawer .moment-name", { hasText: markup }).waitFor();
  await page.locator("#now-failed .cause", { hasText: markup }).waitFor();
  assert.equal(await page.locator("img").count(), 0);
});

test("the focus stays where it is while rows move and go", async () => {
  gateway.state = scenes.busy();
  const page = await open();
  const name = page.getByRole("button", { name: "web-1", exact: true });
  await page.locator("#containers thead").getByRole("button", { name: "State" }).click();
  await name.focus();
  gateway.event("container.updated", container("web-1", { state: "crashed" }));
  await page.locator("#containers tr", { hasText: "web-1" }).getByText("crashed").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "web-1");
  await page.keyboard.press("Enter");
  gateway.event("container.removed", { name: "web-1", host: "inn-1" });
  await page.locator("#drawer").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "containers-title");
});

test("a page of which a part did not come is loaded again", async () => {
  const page = await open();
  await page.locator("#pill[data-state=live]").waitFor();
  let broken = 0;
  await page.route(/js\/table\.js$/, (route) => {
    broken += 1;
    return broken <= 2 ? route.abort() : route.continue();
  });
  await page.reload();
  await page.locator("#pill[data-state=live]").waitFor();
  assert.equal(broken, 3);
});
