package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.Measure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is scraped, against the table of the document and the board for Grafana. */
class FiguresTest {
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(innkeeper_\\w+)(?:\\{([^}]*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`innkeeper_.*?) \\|");
  private static final Pattern WORD = Pattern.compile("`(\\w+)`");
  private static final Pattern NAME = Pattern.compile("innkeeper_\\w+");

  private GatewayWorld world;

  @BeforeEach
  void work(@TempDir Path dataDir) throws Exception {
    world = GatewayWorld.start(dataDir);
    world.manager.work =
        progress -> {
          progress.begin(Phase.DOWNLOAD);
          progress.measure("bytes", 4096);
          progress.done(4096);
          return Future.succeededFuture(Map.of());
        };
    world.post("/images", new JsonObject().put("release", "noble"));
    world.post("/containers", new JsonObject().put("name", "web").put("release", "noble"));
    Awaitility.await()
        .atMost(10, TimeUnit.SECONDS)
        .until(
            () ->
                scraped().contains("kind=\"image.sync\"")
                    && scraped().contains("kind=\"container.create\""));
  }

  @AfterEach
  void end() {
    world.close();
  }

  private String scraped() throws Exception {
    return GatewayWorld.result(world.request(HttpMethod.GET, "/metrics").send()).bodyAsString();
  }

  private static Set<String> words(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(found.groupCount()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of all samples, each with its labels. */
  private Map<String, Set<String>> samples() throws Exception {
    Map<String, Set<String>> names = new TreeMap<>();
    for (MatchResult sample : SAMPLE.matcher(scraped()).results().toList()) {
      String labels = sample.group(2) == null ? "" : sample.group(2);
      names.put(sample.group(1), words(LABEL, labels));
    }
    return names;
  }

  @Test
  void theDocumentNamesWhatIsScrapedAndNothingElse() throws Exception {
    Set<String> names = new TreeSet<>();
    Map<String, Set<String>> samples = samples();
    String document = Files.readString(Path.of("docs", "http-api.md"));
    for (MatchResult row : ROW.matcher(document).results().toList()) {
      Set<String> words = words(WORD, row.group(1));
      Set<String> rowNames =
          words.stream().filter(word -> word.startsWith("innkeeper_")).collect(Collectors.toSet());
      Set<String> labels = new TreeSet<>();
      rowNames.forEach(name -> labels.addAll(samples.getOrDefault(name, Set.of())));
      words.removeAll(rowNames);
      assertThat(labels).as("labels of " + rowNames).isEqualTo(words);
      names.addAll(rowNames);
    }
    assertThat(names).isEqualTo(samples.keySet());
  }

  @Test
  void operationsAreCountedByKindAndOutcome() throws Exception {
    assertThat(scraped())
        .contains("innkeeper_operations_seconds_count{kind=\"image.sync\",outcome=\"succeeded\"} 1")
        .contains("innkeeper_phase_seconds_count{kind=\"container.create\",phase=\"download\"} 1")
        .contains("innkeeper_download_bytes_total 4096.0")
        .contains("innkeeper_operations_running 0.0");
  }

  @Test
  void bytesThatSeveralWaitForAreCountedOnce() throws Exception {
    Promise<Map<String, Object>> left = Promise.promise();
    Promise<Map<String, Object>> landed = Promise.promise();
    List<Progress> both = new CopyOnWriteArrayList<>();
    Operation first = world.begin(progress -> downloads(both, progress, left));
    world.begin(progress -> downloads(both, progress, landed));
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> both.size() == 2);
    Progress second = both.stream().filter(one -> !one.id().equals(first.id())).findAny().get();
    second.waitsFor(first.id());
    both.forEach(one -> one.done(1000));
    awaitFigure("innkeeper_download_bytes_total 5096.0");
    left.fail("cancelled");
    awaitFigure("innkeeper_operations_running 1.0");
    second.waitsFor(second.id());
    second.done(1500);
    landed.complete(Map.of());
    awaitFigure("innkeeper_operations_running 0.0");
    assertThat(scraped()).contains("innkeeper_download_bytes_total 5596.0");
  }

  private static Future<Map<String, Object>> downloads(
      List<Progress> all, Progress progress, Promise<Map<String, Object>> end) {
    progress.begin(Phase.DOWNLOAD);
    progress.measure("bytes", 4096);
    all.add(progress);
    return end.future();
  }

  private void awaitFigure(String line) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> scraped().contains(line));
  }

  @Test
  void bytesOfTheRunBeforeAreNotCountedAgain() throws Exception {
    Operation before =
        new Operation(
            "before",
            OperationKind.IMAGE_SYNC,
            Subject.image("jammy"),
            "here",
            OperationState.RUNNING,
            Optional.of(Phase.DOWNLOAD),
            new Measure(9000, OptionalLong.of(10000), "bytes", OptionalDouble.empty()),
            "",
            List.of(),
            List.of(),
            new Operation.Times(Instant.now(), Optional.empty(), Instant.now(), Optional.empty()),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    GatewayWorld.result(world.operations.restore(List.of(before)));
    awaitFigure("kind=\"image.sync\",outcome=\"failed\"");
    assertThat(scraped()).contains("innkeeper_download_bytes_total 4096.0");
  }

  @Test
  void theBoardAsksForNothingThatIsNotScraped() throws Exception {
    JsonObject board = new JsonObject(Files.readString(Path.of("conf", "grafana-dashboard.json")));
    assertThat(board.getInteger("schemaVersion")).isGreaterThanOrEqualTo(36);
    Set<String> asked = new TreeSet<>();
    Set<Integer> ids = new TreeSet<>();
    JsonArray panels = board.getJsonArray("panels");
    for (Object one : panels) {
      JsonObject panel = (JsonObject) one;
      assertThat(panel.getString("title")).isNotBlank();
      assertThat(ids.add(panel.getInteger("id"))).isTrue();
      assertThat(panel.getJsonArray("targets")).as(panel.getString("title")).isNotEmpty();
      for (Object target : panel.getJsonArray("targets")) {
        Set<String> names = words(NAME, ((JsonObject) target).getString("expr"));
        assertThat(names).as(panel.getString("title")).isNotEmpty();
        asked.addAll(names);
      }
    }
    assertThat(samples().keySet()).containsAll(asked);
    assertThat(asked)
        .contains(
            "innkeeper_operations_seconds_count",
            "innkeeper_phase_seconds_sum",
            "innkeeper_download_bytes_total",
            "innkeeper_event_loop_lag_seconds",
            "innkeeper_children",
            "innkeeper_watchers");
  }
}
