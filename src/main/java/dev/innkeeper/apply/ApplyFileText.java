package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.Quoted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * An apply file that has been read, as a text that names no other files, for a service on another
 * host or of another user. What is read of it again is the same file, marks included.
 */
public final class ApplyFileText {
  private ApplyFileText() {}

  /**
   * JSON of ASCII alone: YAML refuses characters that JSON may hold as they are. TOO_LARGE where a
   * service would not take it.
   */
  public static String of(ApplyFile file) {
    JsonArray images = new JsonArray();
    file.images().forEach(request -> images.add(image(request)));
    JsonArray containers = new JsonArray();
    file.containers().forEach(wanted -> containers.add(container(wanted)));
    JsonObject json =
        new JsonObject()
            .put("name", file.owner())
            .put("images", images)
            .put("containers", containers);
    String text = ascii(json.encode());
    if (text.length() > ApplyReader.LARGEST) {
      throw Failure.of(
          ErrorCode.TOO_LARGE,
          "apply "
              + Quoted.of(file.owner())
              + ": with its user-data it has "
              + new ByteSize(text.length()).decimal()
              + ", a service takes 8 MiB; spread its containers over several files");
    }
    return text;
  }

  private static JsonObject image(SyncRequest request) {
    JsonObject given = ImageJson.requestToJson(request);
    JsonObject json = new JsonObject();
    Field.OF_IMAGE.forEach(
        field -> json.put(field.toString(), given.getValue(field.requestName())));
    return withoutNulls(json);
  }

  private static JsonObject container(Wanted wanted) {
    JsonObject given = RequestJson.specToJson(wanted.spec());
    JsonObject json = new JsonObject();
    for (Field field : Field.OF_CONTAINER) {
      Object value = given.getValue(field.requestName());
      json.put(
          field.toString(),
          switch (field.form()) {
            case TEXT, TEXTS, SIZE, NUMBER, TRUTH -> value;
            case SECONDS -> DurationText.format(wanted.spec().timeout());
            case DOCUMENT -> value == null ? null : document(field, value, wanted);
            case LABELS -> labels(wanted);
          });
    }
    return withoutNulls(json);
  }

  private static JsonObject document(Field field, Object text, Wanted wanted) {
    Optional<TextSource> source =
        wanted.texts().stream()
            .filter(known -> known.key().equals(field.toString()))
            .filter(known -> !known.origin().equals(DocumentReader.INLINE))
            .findFirst();
    JsonObject document = new JsonObject().put(DocumentReader.TEXT, text);
    source.ifPresent(known -> document.put(DocumentReader.FROM, known.origin()));
    return document;
  }

  /** Marks are made anew of what is read. */
  private static JsonObject labels(Wanted wanted) {
    JsonObject labels = new JsonObject();
    wanted
        .spec()
        .labels()
        .forEach(
            (key, value) -> {
              if (!key.startsWith(Mark.PREFIX)) {
                labels.put(key, value);
              }
            });
    return labels;
  }

  private static JsonObject withoutNulls(JsonObject json) {
    JsonObject given = new JsonObject();
    json.forEach(
        entry -> {
          if (entry.getValue() != null) {
            given.put(entry.getKey(), entry.getValue());
          }
        });
    return given;
  }

  private static String ascii(String json) {
    StringBuilder text = new StringBuilder(json.length());
    json.chars()
        .forEach(
            each -> {
              if (each < 0x7f) {
                text.append((char) each);
              } else {
                text.append(String.format("\\u%04x", each));
              }
            });
    return text.toString();
  }
}
