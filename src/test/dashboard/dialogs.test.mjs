import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, test } from "node:test";
import { NARROW, WIDE } from "./browser.mjs";
import { container, error, host } from "./fakegateway.mjs";
import { asked, dialog, gateway, looksGood, open, opened } from "./stage.mjs";

/** The dialogs that ask for a container and for its changes, against a gateway that a test rules. */

const DOCUMENT = new URL("../../main/resources/openapi/innkeeper.yaml", import.meta.url);

/** What the launch dialog leaves to others: programs give machine ids and Juju's constraints. */
const NOT_ASKED_FOR = ["machineId", "constraints"];

beforeEach(() => {
  gateway.state.containers.push(container("web-1", { labels: { role: "web", tier: "front" } }));
});

async function openChange(page) {
  await page.getByRole("button", { name: "web-1", exact: true }).click();
  await page.locator("#drawer").getByRole("button", { name: "Change…" }).click();
  await dialog(page).waitFor();
}

/** The same in every light and at both widths, each looked at and read by axe. */
async function inEveryLook(name, prepare) {
  for (const theme of ["light", "dark"]) {
    for (const [width, viewport] of [["wide", WIDE], ["narrow", NARROW]]) {
      const page = await open({ theme, viewport });
      await prepare(page);
      await looksGood(page, `${name}-${width}-${theme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
    }
  }
}

async function assertInSight(page, part) {
  const { y, height } = await part.boundingBox();
  assert.ok(y >= 0 && y + height <= page.viewportSize().height, `${await part.textContent()} is out of sight`);
}

/** The properties of a schema of the document, which writes one a line. */
async function propertiesOf(schema) {
  const text = await readFile(DOCUMENT, "utf8");
  const part = text.slice(text.indexOf(`\n    ${schema}:\n`) + 1).split(/\n\n/)[0];
  return [...part.matchAll(/^ {8}(\w+):/gm)].map(([, name]) => name);
}

async function fieldsOf(page) {
  const names = await page.locator("dialog[open] [name]").evaluateAll((all) => all.map((one) => one.name));
  return names.sort();
}

test("a container's change asks for what differs alone", async () => {
  const page = await open();
  await openChange(page);
  assert.equal(await page.evaluate(() => document.activeElement.name), "memory");
  await dialog(page).getByRole("button", { name: "Change" }).click();
  await dialog(page).getByText("Nothing differs from what it has.").waitFor();
  assert.equal(asked("PATCH", "/containers/web-1").length, 0);
  await dialog(page).getByLabel("Memory, MiB").fill("4096");
  await dialog(page).getByLabel("Labels").fill("role=db\nowner = kim");
  await dialog(page).getByLabel("Start with the host").uncheck();
  await dialog(page).getByRole("button", { name: "Change" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.deepEqual(asked("PATCH", "/containers/web-1").at(-1).body, {
    memory: 4096,
    autostart: false,
    labels: { role: "db", owner: "kim", tier: "" },
  });
  await page.locator("#live", { hasText: "has begun" }).waitFor({ state: "attached" });
});

test("a change takes all that the service can change, and only that", async () => {
  const page = await open();
  await openChange(page);
  assert.deepEqual(await fieldsOf(page), (await propertiesOf("ContainerChanges")).sort());
  assert.equal(await page.getAttribute("#field-rootDisk", "min"), "10");
  await dialog(page).getByLabel("Disk, GiB").fill("20");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  assert.deepEqual(asked("PATCH", "/containers/web-1").at(-1).body, { rootDisk: 20 });
});

test("what a change is refused for is said at its field", async () => {
  const message = "disk 10 GiB of web-1 is more than the 9 GiB that were asked for; ask for more";
  gateway.refusals.set("PATCH /containers/web-1", { status: 400, ...error("INVALID_ARGUMENT", message) });
  await inEveryLook("change-refused", async (page) => {
    await openChange(page);
    await dialog(page).getByLabel("Disk, GiB").fill("12.5");
    await dialog(page).getByRole("button", { name: "Change" }).click();
    await page.locator("#field-rootDisk-error", { hasText: "ask for more" }).waitFor();
    assert.equal(await page.getAttribute("#field-rootDisk", "aria-invalid"), "true");
    assert.equal(await page.evaluate(() => document.activeElement.name), "rootDisk");
  });
});

test("the launch dialog has a field for all that a container is made of", async () => {
  gateway.state.hosts.push(host("inn-2"), host("inn-3", { state: "unreachable" }));
  await inEveryLook("launch-whole", async (page) => {
    await page.click("#open-launch");
    for (const summary of await dialog(page).locator("summary").all()) {
      await summary.click();
    }
    await dialog(page).getByLabel("Firmware").scrollIntoViewIfNeeded();
    for (const name of ["Cancel", "Launch"]) {
      await assertInSight(page, dialog(page).getByRole("button", { name }));
    }
    await assertInSight(page, dialog(page).getByRole("heading"));
  });
  const { page } = opened[0];
  const all = await propertiesOf("ContainerSpec");
  assert.deepEqual(await fieldsOf(page), all.filter((name) => !NOT_ASKED_FOR.includes(name)).sort());
  assert.deepEqual(await page.locator("#field-host option").allTextContents(), ["where there is most room", "inn-1", "inn-2"]);
  await dialog(page).getByLabel("Name").fill("web-2");
  await dialog(page).getByLabel("Firmware").selectOption("uefi");
  await dialog(page).getByLabel("Host", { exact: true }).selectOption("inn-2");
  await dialog(page).getByLabel("File type").fill("uefi1.img");
  await dialog(page).getByLabel("Follow for, seconds").fill("90");
  await dialog(page).getByLabel("Network-config").fill("version: 2\nethernets: {}");
  await dialog(page).getByRole("button", { name: "Launch" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.deepEqual(asked("POST", "/containers").at(-1).body, {
    name: "web-2",
    release: "noble",
    waitFor: "ready",
    autostart: true,
    memory: 1024,
    cores: 1,
    rootDisk: 8,
    timeout: 90,
    host: "inn-2",
    firmware: "uefi",
    ftype: "uefi1.img",
    networkConfig: "version: 2\nethernets: {}",
  });
});

test("the launch dialog as it opens is short", async () => {
  await inEveryLook("launch", async (page) => {
    await page.click("#open-launch");
    assert.equal(await dialog(page).locator("details[open]").count(), 0);
    assert.equal(await dialog(page).locator("summary").count(), 3);
  });
});

test("a container that is off is changed too, by keyboard alone", async () => {
  gateway.state.containers = [container("web-1", { state: "shut off", addresses: [] })];
  await inEveryLook("change", openChange);
  const { page } = opened[0];
  assert.equal(await dialog(page).getByText("goes on meanwhile").count(), 0);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Change…");
});
