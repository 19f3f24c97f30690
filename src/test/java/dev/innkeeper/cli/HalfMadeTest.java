package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of which only a part is there, on a stand-in libvirt. */
class HalfMadeTest {
  private static final DestroyOptions FORCE = new DestroyOptions(true);

  /** What a container is made of. */
  private enum Part {
    DOMAIN,
    DISK,
    SEED,
    DIRECTORY
  }

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;
  private ContainerManager manager;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder);
    manager = host.start(vertx).manager();
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private Future<Operation> end(Supplier<Future<Operation>> request) {
    return OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), state -> {});
  }

  private void create(String name) {
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    Await.result(end(() -> manager.create(RequestJson.specFromJson(spec))));
  }

  private void remove(String name, Part part) throws IOException {
    switch (part) {
      case DOMAIN -> undefine(name);
      case DISK -> Files.delete(host.data().resolve("kvm/guests/" + name + ".qcow"));
      case SEED -> Files.delete(host.data().resolve("kvm/guests/" + name + "-ds.iso"));
      case DIRECTORY -> {
        Path directory = host.data().resolve("containers").resolve(name);
        for (Path file : files(directory)) {
          Files.delete(file);
        }
        Files.delete(directory);
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.toList();
    }
  }

  private void undefine(String name) throws IOException {
    Path domains = host.domains();
    String uuid = Files.readString(domains.resolve(name + ".uuid")).strip();
    Files.delete(domains.resolve(uuid + ".by-uuid"));
    for (String kind : List.of("uuid", "state", "xml", "autostart")) {
      Files.delete(domains.resolve(name + "." + kind));
    }
  }

  /** Every set of parts but that of all, which leaves no container. */
  private static List<Set<Part>> missing() {
    List<Set<Part>> sets = new ArrayList<>();
    for (int bits = 1; bits < (1 << Part.values().length) - 1; bits++) {
      Set<Part> parts = EnumSet.noneOf(Part.class);
      for (Part part : Part.values()) {
        if ((bits & 1 << part.ordinal()) != 0) {
          parts.add(part);
        }
      }
      sets.add(parts);
    }
    return sets;
  }

  private Failure refused(String name) {
    return Await.result(
        end(() -> manager.destroy(name, FORCE))
            .<Failure>map(gone -> Failure.of(ErrorCode.INTERNAL, "destroyed; look why"))
            .recover(error -> Future.succeededFuture(Failure.from(error))));
  }

  @Test
  void whatIsLeftOfAContainerIsDestroyedWhateverIsMissing() throws Exception {
    create("other");
    List<String> before = host.leftovers();
    int number = 0;
    for (Set<Part> missing : missing()) {
      String name = "half-" + number++;
      create(name);
      for (Part part : missing) {
        remove(name, part);
      }
      Await.result(end(() -> manager.destroy(name, FORCE)));
      assertThat(host.leftovers()).as("without " + missing).hasSameElementsAs(before);
      assertThat(refused(name).code()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(host.leftovers()).hasSameElementsAs(before);
    }
  }
}
