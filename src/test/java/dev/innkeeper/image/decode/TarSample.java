package dev.innkeeper.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes tar archives, also such as no tool writes. */
final class TarSample {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  private TarSample() {}

  static TarSample of() {
    return new TarSample();
  }

  TarSample file(String name, byte[] content) {
    return kind('0', name, content);
  }

  TarSample folder(String name) {
    return kind('5', name, new byte[0]);
  }

  TarSample longName(String name) {
    return kind('L', "././@LongLink", name.getBytes(StandardCharsets.UTF_8));
  }

  TarSample paxSize(long size) {
    return pax("size=" + size);
  }

  /** Records, the length of each in front. */
  TarSample pax(String... records) {
    return kind('x', "PaxHeaders/disk", text(records));
  }

  TarSample paxGlobal(String... records) {
    return kind('g', "pax_global_header", text(records));
  }

  private static byte[] text(String... records) {
    StringBuilder text = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 3;
      length += Integer.toString(length).length() - 1;
      length = record.length() + 2 + Integer.toString(length).length();
      text.append(length).append(' ').append(record).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  TarSample kind(char kind, String name, byte[] content) {
    String size = String.format(Locale.ROOT, "%011o", content.length);
    return entry(kind, name, size.getBytes(StandardCharsets.US_ASCII), content);
  }

  /** A file whose header states a size in binary. */
  TarSample sized(String name, long size, byte[] content) {
    byte[] binary = ByteBuffer.allocate(12).putInt(0x80000000).putLong(size).array();
    return entry('0', name, binary, content);
  }

  private TarSample entry(char kind, String name, byte[] size, byte[] content) {
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    header.put(0, name.getBytes(StandardCharsets.UTF_8));
    header.put(100, "0000644\0".getBytes(StandardCharsets.US_ASCII));
    header.put(124, size);
    header.put(148, "        ".getBytes(StandardCharsets.US_ASCII));
    header.put(156, (byte) kind);
    header.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte one : header.array()) {
      sum += one & 0xff;
    }
    header.put(148, String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII));
    archive.writeBytes(header.array());
    archive.writeBytes(content);
    archive.writeBytes(new byte[-content.length & (BLOCK - 1)]);
    return this;
  }

  byte[] cut() {
    return archive.toByteArray();
  }

  byte[] end() {
    archive.writeBytes(new byte[20 * BLOCK]);
    return archive.toByteArray();
  }
}
