import { ago, container, host, image, operation } from "./fakegateway.mjs";

/** States of the service that the page is looked at in. */

function phase(name, startedSecondsAgo, seconds) {
  return { name, startedAt: ago(startedSecondsAgo), ...(seconds === undefined ? {} : { seconds }) };
}

export function syncing(done = 274_000_000) {
  const total = 611_319_808;
  return operation("op-sync", "image.sync", "noble", {
    createdAt: ago(6.4),
    startedAt: ago(6.4),
    phase: "download",
    phases: [phase("metadata", 6.4, 0.9), phase("download", 5.5)],
    done,
    total,
    unit: "bytes",
    percent: Math.round((done / total) * 1000) / 10,
    rate: 52_000_000 + (done % 7) * 2_000_000,
    etaSeconds: Math.round((total - done) / 52_000_000),
    message: "copying https://images.test/noble.img 45% (52MB/s)",
  });
}

export function waiting(id, name) {
  return operation(id, "container.create", name, {
    createdAt: ago(5),
    startedAt: ago(5),
    phase: "download",
    phases: [phase("metadata", 5, 0.2), phase("download", 4.8)],
    waitsFor: "op-sync",
    percent: 44.8,
    etaSeconds: 7,
  });
}

export function booting() {
  return operation("op-boot", "container.create", "db-1", {
    createdAt: ago(14),
    startedAt: ago(14),
    phase: "ready",
    phases: [
      phase("seed", 14, 0.6),
      phase("disk", 13.9, 0.9),
      phase("define", 12.9, 0.5),
      phase("start", 12.4, 1.9),
      phase("boot", 10.5, 4.2),
      phase("address", 6.3, 3.1),
      phase("ready", 3.2),
    ],
  });
}

export function failedSync() {
  return operation("op-failed", "image.sync", "jammy", {
    state: "failed",
    createdAt: ago(130),
    startedAt: ago(130),
    finishedAt: ago(96),
    updatedAt: ago(96),
    cancellable: false,
    phase: "download",
    phases: [phase("metadata", 130, 1.1), phase("download", 128.9, 32.9)],
    error: {
      code: "STALLED",
      message:
        "download of https://images.test/jammy.img stalled at 201.3 MiB of 583.0 MiB: less than 4 KiB came within 30 s, five times in a row; what came is kept, sync again when the network is better",
      details: { url: "https://images.test/jammy.img", attempts: 5, received: 211083264 },
    },
  });
}

export function ended(id, kind, subject, seconds, state = "succeeded", before = 300) {
  return operation(id, kind, subject, {
    state,
    createdAt: ago(before + seconds),
    startedAt: ago(before + seconds),
    finishedAt: ago(before),
    updatedAt: ago(before),
    cancellable: false,
    phases: [phase("define", before + seconds, seconds)],
  });
}

export function busy() {
  return {
    hosts: [host("inn-1", { self: true })],
    operations: [
      syncing(),
      waiting("op-w1", "web-2"),
      waiting("op-w2", "web-3"),
      booting(),
      failedSync(),
      ended("op-e1", "container.create", "web-1", 22.4),
      ended("op-e2", "container.stop", "batch-7", 4.1, "succeeded", 900),
      ended("op-e3", "container.create", "trial", 3.2, "cancelled", 4000),
    ],
    containers: [
      container("web-1"),
      container("db-1", {
        ready: "false",
        labels: { role: "db" },
        memory: 4096,
        cores: 4,
        rootDisk: 40,
        createdAt: ago(14),
        addresses: [{ address: "192.168.122.57", family: "ipv4", mac: "52:54:00:01:02:03", source: "lease" }],
        timeline: [
          { name: "created", at: ago(13) },
          { name: "started", at: ago(10.5) },
          { name: "address", at: ago(3.2) },
        ],
      }),
      container("web-2", { state: "creating", addresses: [], ready: "unknown", timeline: [], createdAt: ago(5) }),
      container("web-3", { state: "creating", addresses: [], ready: "unknown", timeline: [], createdAt: ago(5) }),
      container("batch-7", { state: "shut off", addresses: [], ready: "unknown", release: "jammy", labels: {}, createdAt: ago(86400 * 12) }),
      container("legacy", { state: "paused", release: "focal", createdAt: ago(86400 * 200), labels: {} }),
      container("trial-arm", { state: "crashed", arch: "arm64", addresses: [], ready: "false", labels: {}, createdAt: ago(7200) }),
    ],
    images: [
      image("noble-amd64-20261120", { usedBy: ["web-1", "db-1"] }),
      image("jammy-amd64-20261102", { usedBy: ["batch-7"], newest: false, allocated: 1_502_000_000 }),
      image("focal-amd64-20250401", { usedBy: ["legacy"], verified: "hash", allocated: 1_203_000_000, newest: true }),
    ],
  };
}

/** What the pictures in the documents show. */
export function portrait() {
  const { containers, images, ...rest } = busy();
  const made = (id, name, seconds, before) => ended(id, "container.create", name, seconds, "succeeded", before);
  return {
    ...rest,
    containers: containers.filter(({ name }) => !["legacy", "trial-arm", "web-3"].includes(name)),
    images: images.slice(0, 2),
    operations: [
      booting(),
      syncing(),
      waiting("op-w1", "web-2"),
      made("op-e1", "web-1", 22.4, 3588),
      ended("op-e2", "container.stop", "batch-7", 4.1, "succeeded", 5000),
    ],
  };
}

export function cluster() {
  return {
    ...busy(),
    hosts: [
      host("inn-1", { self: true }),
      host("inn-2", { freeMemory: 3100 }),
      host("inn-3", { accel: "tcg", memory: 15800, freeMemory: 9000 }),
      host("inn-4", { state: "unreachable" }),
    ],
  };
}

const STATES = ["running", "running", "running", "shut off", "paused"];

/** A thousand containers and a hundred running operations. */
export function crowded() {
  return {
    hosts: [host("inn-1", { self: true })],
    images: [image("noble-amd64-20261120")],
    containers: Array.from({ length: 1000 }, (_, index) =>
      container(`node-${index}`, { state: STATES[index % STATES.length], createdAt: ago(60 * index + 30) }),
    ),
    operations: Array.from({ length: 100 }, (_, index) => ({
      ...syncing(1_000_000 * (index + 1)),
      id: `op-${index}`,
      subject: { kind: "image", id: `image-${index}` },
    })),
  };
}

export const CONSOLE = [
  "\x1b[2J\x1b[1;1HSeaBIOS (version 1.16.2-debian-1.16.2-1)\r\n",
  "Booting from Hard Disk...\r\n",
  "[    0.000000] Linux version 6.8.0-48-generic (buildd@lcy02-amd64-010)\r\n",
  "[    0.512331] virtio_blk virtio1: [vda] 20971520 512-byte logical blocks (10.7 GB/10.0 GiB)\r\n",
  "[\x1b[0;32m  OK  \x1b[0m] Started \x1b[0;1;39msystemd-journald.service\x1b[0m - Journal Service.\r\n",
  "[\x1b[0;32m  OK  \x1b[0m] Reached target \x1b[0;1;39mnetwork-online.target\x1b[0m - Network is Online.\r\n",
  "\x1b[38;2;120;200;255mA line in a colour of its own.\x1b[0m\r\n",
  "Cloud-init v. 24.3.1-0ubuntu0~24.04.2 finished at Wed, 25 Nov 2026 15:59:48 +0000. Datasource DataSourceNoCloud.  Up 17.90 seconds\r\n",
  "\r\nUbuntu 24.04.1 LTS web-1 ttyS0\r\n\r\nweb-1 login: ",
].join("");
