package dev.innkeeper.operation;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One line of the journal: a check sum and a JSON object. A line that was torn by a power cut fails
 * its check sum.
 *
 * @param work the same in all records of one piece of work
 * @param step empty for the first record, {@link #END} for the last
 */
record JournalRecord(String work, OperationKind kind, Subject subject, String step, Instant at) {
  static final String END = "end";

  static JournalRecord begin(String work, OperationKind kind, Subject subject, Instant at) {
    return new JournalRecord(work, kind, subject, "", at);
  }

  JournalRecord step(String name, Instant when) {
    return new JournalRecord(work, kind, subject, name, when);
  }

  JournalRecord end(Instant when) {
    return step(END, when);
  }

  boolean begins() {
    return step.isEmpty();
  }

  boolean ends() {
    return step.equals(END);
  }

  String line() {
    String json =
        new JsonObject()
            .put("work", work)
            .put("kind", kind.toString())
            .put("subject", new JsonObject().put("kind", subject.kind()).put("id", subject.id()))
            .put("step", step)
            .put("at", at.toString())
            .encode();
    return checkSum(json) + " " + json + "\n";
  }

  /** The record of a line, or empty where the line is torn or of a version not known here. */
  static Optional<JournalRecord> parse(String line) {
    int space = line.indexOf(' ');
    if (space < 0 || !checkSum(line.substring(space + 1)).equals(line.substring(0, space))) {
      return Optional.empty();
    }
    try {
      JsonObject json = new JsonObject(line.substring(space + 1));
      JsonObject subject = json.getJsonObject("subject");
      Instant at = Instant.parse(json.getString("at"));
      return OperationKind.find(json.getString("kind"))
          .map(
              kind ->
                  new JournalRecord(
                      json.getString("work"),
                      kind,
                      new Subject(subject.getString("kind"), subject.getString("id")),
                      json.getString("step"),
                      at));
    } catch (DecodeException | DateTimeException notOurs) {
      return Optional.empty();
    }
  }

  private static String checkSum(String json) {
    CRC32 sum = new CRC32();
    sum.update(json.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
