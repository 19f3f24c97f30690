package dev.innkeeper.apply;

import dev.innkeeper.container.Constraints;
import dev.innkeeper.container.FirmwareChoice;
import dev.innkeeper.container.WaitFor;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.NetworkSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The fields of images and containers: those of their requests, in kebab-case. */
enum Field {
  NAME(Form.TEXT),
  MACHINE_ID(Form.TEXT),
  RELEASE(Form.TEXT),
  ARCH(Form.TEXT),
  STREAM(Form.TEXT),
  FTYPE(Form.TEXT),
  SOURCE(Form.TEXT),
  SIGNATURE(Form.TEXT),
  DIGEST(Form.TEXT),
  FIRMWARE(Form.TEXT),
  CONSTRAINTS(Form.TEXT),
  MEMORY(Form.SIZE),
  CORES(Form.NUMBER),
  ROOT_DISK(Form.SIZE),
  USER_DATA(Form.DOCUMENT),
  NETWORK_CONFIG(Form.DOCUMENT),
  SSH_KEYS(Form.TEXTS),
  NETWORK(Form.TEXT),
  NETWORKS(Form.TEXTS),
  AUTOSTART(Form.TRUTH),
  WAIT_FOR(Form.TEXT),
  TIMEOUT(Form.SECONDS),
  HOST(Form.TEXT),
  LABELS(Form.LABELS);

  /** How a value is written. */
  enum Form {
    TEXT,
    TEXTS,
    SIZE,
    NUMBER,
    TRUTH,
    SECONDS,
    DOCUMENT,
    LABELS
  }

  static final Set<Field> OF_IMAGE =
      EnumSet.of(RELEASE, ARCH, STREAM, FTYPE, SOURCE, SIGNATURE, DIGEST);

  static final Set<Field> OF_CONTAINER = EnumSet.allOf(Field.class);

  /** A name is one container's own. */
  static final Set<Field> OF_DEFAULTS = EnumSet.complementOf(EnumSet.of(NAME, MACHINE_ID));

  private final Form form;

  Field(Form form) {
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** Refuses a text as the value's own type does. */
  void check(String text) {
    parsed(text);
  }

  private Object parsed(String text) {
    return switch (this) {
      case NAME -> new ContainerName(text);
      case ARCH -> Arch.parse(text);
      case SIGNATURE -> ImageJson.signature(text);
      case DIGEST -> Digest.parse(text);
      case FIRMWARE -> FirmwareChoice.parse(text);
      case CONSTRAINTS -> Constraints.parse(text);
      case MEMORY -> ByteSize.parse(text, ByteSize.Unit.MIB);
      case ROOT_DISK -> ByteSize.parse(text, ByteSize.Unit.GIB);
      case NETWORK -> NetworkSpec.parse(text);
      case NETWORKS -> NetworkSpec.parse(text);
      case WAIT_FOR -> WaitFor.parse(text);
      case TIMEOUT -> DurationText.parse(text);
      case MACHINE_ID,
          RELEASE,
          STREAM,
          FTYPE,
          SOURCE,
          CORES,
          USER_DATA,
          NETWORK_CONFIG,
          SSH_KEYS,
          AUTOSTART,
          HOST,
          LABELS ->
          text;
    };
  }

  static Optional<Field> find(String key, Set<Field> among) {
    return among.stream().filter(field -> field.toString().equals(key)).findFirst();
  }

  /** Its name in a request. */
  String requestName() {
    String[] words = toString().split("-", -1);
    return words[0]
        + String.join(
            "",
            Arrays.stream(words)
                .skip(1)
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .toList());
  }

  /** Its key in the file. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
