package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.EventWindow.Frame;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFileTest {
  @TempDir private Path directory;
  private EventFile file;

  @BeforeEach
  void begin() throws IOException {
    file = new EventFile(directory);
    file.begin(new World().toJson(), "here", 100, false);
    file.append(List.of(frame(101, "web-1"), frame(102, "wüb-2")));
  }

  private static Frame frame(long id, String name) {
    JsonObject event =
        new JsonObject()
            .put("id", id)
            .put("host", "here")
            .put("type", "container.updated")
            .put("container", new JsonObject().put("name", name));
    return new Frame(id, "CONTAINER/here/" + name, event.encode());
  }

  private void add(byte[] bytes) throws IOException {
    try (var all = Files.list(directory)) {
      Files.write(all.findFirst().orElseThrow(), bytes, StandardOpenOption.APPEND);
    }
  }

  @Test
  void eventsAndTheWorldAfterThemAreThereAgain() throws IOException {
    EventFile.Kept kept = file.read();

    assertThat(kept.frames()).containsExactly(frame(101, "web-1"), frame(102, "wüb-2"));
    assertThat(kept.lastId()).isEqualTo(102);
    assertThat(kept.world().of(World.Kind.CONTAINER)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":103,\"host\":\"here\",\"type\":\"container.upd",
        "{\"id\":103}",
        "{\"id\":\"x\",\"type\":\"container.updated\",\"container\":{}}",
        "{\"host\":\"here\",\"type\":\"container.updated\",\"container\":{\"name\":\"a\"}}",
        "{\"id\":103,\"host\":\"here\",\"type\":\"urk.updated\"}",
        "{\"id\":103,\"type\":\"operation.updated\",\"operation\":{\"id\":\"a\",\"state\":\"?\"}}",
        "{\"gap\":7}",
        "[]",
        "\0\0\0\0"
      })
  void aLineThatADeathSpoiltEndsWhatIsReadOfItsSegment(String line) throws IOException {
    add((line + "\n" + frame(104, "late").text() + "\n").getBytes(StandardCharsets.UTF_8));

    EventFile.Kept kept = file.read();

    assertThat(kept.frames()).hasSize(2);
    assertThat(kept.lastId()).isEqualTo(102);
  }

  @Test
  void aCharacterThatWasTornIsNoFailure() throws IOException {
    byte[] line = frame(103, "ü").text().getBytes(StandardCharsets.UTF_8);
    int torn = frame(103, "").text().indexOf("\"\"") + 2;
    add(Arrays.copyOf(line, torn));

    assertThat(file.read().frames()).hasSize(2);
  }
}
