package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A qcow2 file of a corpus, made by the real tools. */
record Qcow2Sample(String name, Recipe recipe) {
  static final String IMAGE = "image.qcow2";

  private static final String CONTENT = "content.raw";
  private static final int CONTENT_BYTES = (5 << 20) + 3 * 512;

  /** Makes {@link #IMAGE}. */
  interface Recipe {
    void make(QemuCommands qemu) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }

  /** What {@code qemu-img convert} writes of a disk that has all kinds of content. */
  static Qcow2Sample converted(String options, String... flags) {
    return new Qcow2Sample(
        "converted " + options + " " + String.join(" ", flags),
        qemu -> {
          Files.write(qemu.path(CONTENT), content());
          List<String> arguments = new ArrayList<>(List.of("convert", "-f", "raw", "-O", "qcow2"));
          arguments.addAll(List.of(flags));
          arguments.addAll(List.of("-o", options, CONTENT, IMAGE));
          qemu.img(arguments.toArray(String[]::new));
        });
  }

  /** Random, repeating and no content, in stretches of no particular size. */
  private static byte[] content() {
    Random random = new Random(11);
    ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES);
    while (content.hasRemaining()) {
      int length = Math.min(content.remaining(), 1 + random.nextInt(180_000));
      byte[] stretch = new byte[length];
      int kind = random.nextInt(4);
      if (kind == 0) {
        random.nextBytes(stretch);
      } else if (kind < 3) {
        for (int i = 0; i < length; i++) {
          stretch[i] = (byte) ("Innkeeper keeps inns. ".charAt(i % 22) + random.nextInt(kind));
        }
      }
      content.put(stretch);
    }
    return content.array();
  }

  /** A disk that was used: written, zeroed and discarded in random order, also over a snapshot. */
  static Qcow2Sample used(String options, long seed) {
    return new Qcow2Sample(
        "used " + options + " seed " + seed,
        qemu -> {
          qemu.img("create", "-f", "qcow2", "-o", options, IMAGE, "9M");
          Random random = new Random(seed);
          qemu.io(IMAGE, work(random, 40));
          qemu.img("snapshot", "-c", "before", IMAGE);
          qemu.io(IMAGE, work(random, 25));
          qemu.img("snapshot", "-c", "between", IMAGE);
          qemu.io(IMAGE, work(random, 15));
          qemu.img("snapshot", "-d", "before", IMAGE);
        });
  }

  private static List<String> work(Random random, int steps) {
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int offset = random.nextInt(9 << 20) & ~511;
      int length = Math.min((9 << 20) - offset, 512 * (1 + random.nextInt(500)));
      String range = " " + offset + " " + length;
      commands.add(
          switch (random.nextInt(6)) {
            case 0 -> "write -z" + range;
            case 1 -> "write -z -u" + range;
            case 2 -> "discard" + range;
            default -> "write -P " + (1 + random.nextInt(255)) + range;
          });
    }
    return commands;
  }

  static Qcow2Sample made(String name, Recipe recipe) {
    return new Qcow2Sample(name, recipe);
  }

  /** The same image with its tables moved behind everything else. */
  Qcow2Sample withTablesAtTheEnd() {
    return new Qcow2Sample(
        name + ", tables at the end",
        qemu -> {
          recipe.make(qemu);
          moveTables(qemu.path(IMAGE));
        });
  }

  private static void moveTables(Path image) throws IOException {
    byte[] old = Files.readAllBytes(image);
    ByteBuffer bytes = ByteBuffer.wrap(old);
    int cluster = 1 << bytes.getInt(20);
    int entries = bytes.getInt(36);
    long l1 = bytes.getLong(40);
    List<byte[]> appended = new ArrayList<>();
    long end = (old.length + cluster - 1L) / cluster * cluster;
    ByteBuffer table = ByteBuffer.allocate((entries * 8 + cluster - 1) / cluster * cluster);
    for (int i = 0; i < entries; i++) {
      long entry = bytes.getLong((int) l1 + 8 * i);
      int offset = (int) (entry & 0x00ff_ffff_ffff_fe00L);
      if (offset != 0) {
        byte[] copy = new byte[cluster];
        bytes.position(offset).get(copy);
        table.putLong(8 * i, end + (long) appended.size() * cluster | entry & 1L << 63);
        appended.add(copy);
      }
    }
    long newL1 = end + (long) appended.size() * cluster;
    ByteBuffer moved = ByteBuffer.allocate((int) newL1 + table.capacity());
    moved.put(old).position((int) end);
    appended.forEach(moved::put);
    moved.put(table.array()).putLong(40, newL1);
    Files.write(image, moved.array());
  }
}
