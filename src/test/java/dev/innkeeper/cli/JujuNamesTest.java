package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.Constraints;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.ContainerFactory;
import dev.innkeeper.container.ContainerHandle;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.Hardware;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.FetchRequest;
import dev.innkeeper.fetch.Fetched;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.libvirt.Domain;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.libvirt.DomainXml;
import dev.innkeeper.libvirt.HostPreparation;
import dev.innkeeper.libvirt.Kvm;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.simplestreams.Catalogs;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls everything that docs/juju.md maps a name of Juju's to, on a stand-in host. */
class JujuNamesTest {
  private static final String MODEL = "deadbeef-0bad-400d-8000-4b1d0d06f00d";
  private static final ContainerName NAME = new ContainerName("juju-06f00d-1-kvm-0");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Promise<Void> told = Promise.promise();
  private volatile boolean watched;
  private StandInHost host;
  private StandInHost.Services services;
  private ContainerManager manager;

  @BeforeEach
  void begin() throws Exception {
    Future<HttpServer> mirror =
        vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1");
    host =
        StandInHost.in(folder)
            .set("model-uuid=" + MODEL)
            .set("images.source=http://127.0.0.1:" + result(mirror).actualPort());
    services = host.start(vertx);
    manager = services.manager();
  }

  /** The second half of an image whose progress somebody watches comes once that is told. */
  private void answer(HttpServerRequest request) {
    Path file = folder.resolve("mirror").resolve(request.path().substring(1));
    if (!Files.isRegularFile(file)) {
      request.response().setStatusCode(404).end();
    } else if (watched && file.toString().endsWith("disk1.img")) {
      Buffer content = vertx.fileSystem().readFileBlocking(file.toString());
      int half = content.length() / 2;
      request
          .response()
          .putHeader("Content-Length", Long.toString(2 * half))
          .write(content.getBuffer(0, half));
      told.future().onSuccess(now -> request.response().end(content.getBuffer(half, 2 * half)));
    } else {
      request.response().sendFile(file.toString());
    }
  }

  private void progress(String message) {
    if (!message.isEmpty()) {
      messages.add(message);
      told.tryComplete();
    }
  }

  @AfterEach
  void end() throws Exception {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Operation done(Supplier<Future<Operation>> request) throws Exception {
    return result(
        OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), state -> {}));
  }

  private static ContainerSpec spec(String machineId) {
    return RequestJson.specFromJson(
        new JsonObject().put("machineId", machineId).put("release", "noble"));
  }

  private Settings settings() {
    return host.settings(vertx);
  }

  private Virsh virsh() {
    return new Virsh(vertx, services.runner(), "qemu:///system", Duration.ofSeconds(20));
  }

  @Test
  void theManagerCreatesListsAndDestroys() throws Exception {
    assertThat(result(manager.namespace())).isEqualTo("juju-06f00d-");
    assertThat(result(manager.isInitialized())).isFalse();
    ContainerSpec machine = spec("1/kvm/0");
    done(() -> manager.create(machine));
    assertThat(result(manager.isInitialized())).isTrue();
    List<Container> all = result(manager.list(ContainerQuery.ALL));
    assertThat(all).extracting(Container::name).containsExactly(NAME);
    assertThat(all.get(0).hardware().orElseThrow().text(Arch.AMD64))
        .isEqualTo("arch=amd64 cores=1 mem=512M root-disk=8192M");
    done(() -> manager.destroy(NAME.text(), new DestroyOptions(true)));
    assertThat(result(manager.list(ContainerQuery.ALL))).isEmpty();
    assertThat(host.leftovers()).isEmpty();
  }

  @Test
  void aHandleDoesAllThatAContainerCan() throws Exception {
    ContainerFactory factory = new ContainerFactory(vertx, this::progress);
    ContainerHandle container = factory.container(NAME);
    assertThat(container.name()).isEqualTo(NAME);
    watched = true;
    Image image = result(container.ensureCachedImage(SyncRequest.of("noble")));
    assertThat(image.path()).isRegularFile();
    assertThat(messages).anyMatch(text -> text.matches("copying http:\\S+ \\d+% \\(.+/s\\)"));
    assertThat(result(container.isRunning())).isFalse();
    result(container.create(spec("1/kvm/0")));
    assertThat(result(container.isRunning())).isTrue();
    assertThat(result(container.description()))
        .isEqualTo(
            "container juju-06f00d-1-kvm-0, running, noble, arch="
                + Arch.host()
                + " cores=1 mem=512M root-disk=8192M");
    assertThat(result(factory.list())).extracting(ContainerHandle::name).containsExactly(NAME);
    result(container.stop());
    assertThat(result(container.isRunning())).isFalse();
    result(container.start());
    assertThat(result(container.isRunning())).isTrue();
    result(container.destroy());
    assertThat(result(factory.list())).isEmpty();
  }

  @Test
  void aHandleMakesNoOtherThanItsOwn() {
    ContainerHandle container = new ContainerFactory(vertx, this::progress).container(NAME);
    assertThatThrownBy(() -> Await.result(container.create(spec("2"))))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void theInitialiserMakesThePool() throws Exception {
    host.tools().script(Tool.DPKG_QUERY, "printf '%s install ok installed\\n' \"${@:4}\"");
    List<String> news = new ArrayList<>();
    HostPreparation preparation =
        new HostPreparation(vertx, services.runner(), settings(), virsh(), news::add);
    assertThat(result(preparation.run())).isEmpty();
    assertThat(result(manager.isInitialized())).isTrue();
    assertThat(news).noneMatch(line -> line.startsWith("installing"));
  }

  @Test
  void supportOfKvmIsToldWithItsReason() {
    Optional<String> problem = Kvm.problem();
    if (!Files.exists(Path.of("/dev/kvm"))) {
      assertThat(problem).contains("there is no /dev/kvm");
    }
    problem.ifPresent(why -> assertThat(why).isNotBlank());
  }

  @Test
  void machinesAreListedWithTheirStateInEveryState() throws Exception {
    done(() -> manager.create(spec("0")));
    done(() -> manager.create(spec("1")));
    done(() -> manager.pause("juju-06f00d-1"));
    assertThat(result(virsh().domains()))
        .extracting(Domain::name, machine -> machine.state().toString())
        .containsExactlyInAnyOrder(
            tuple("juju-06f00d-0", "running"), tuple("juju-06f00d-1", "paused"));
  }

  @Test
  void machinesStartWithTheHost() throws Exception {
    done(() -> manager.create(spec("0")));
    assertThat(result(manager.info("juju-06f00d-0")).autostart()).isTrue();
    ContainerChanges off =
        new ContainerChanges(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false), Map.of());
    done(() -> manager.update("juju-06f00d-0", off));
    assertThat(result(manager.info("juju-06f00d-0")).autostart()).isFalse();
    result(virsh().autostart(DomainKey.of(new ContainerName("juju-06f00d-0")), true));
    assertThat(result(manager.info("juju-06f00d-0")).autostart()).isTrue();
  }

  @Test
  void syncLooksUpFetchesAndTellsHowFarItIs() throws Exception {
    Fetchers fetchers = new Fetchers(vertx, settings().proxy());
    CatalogEntry entry =
        result(
            new Catalogs(vertx, fetchers, settings()::images, folder, Clock.systemUTC())
                .catalog(Optional.empty(), Optional.empty())
                .locate(
                    new ImageSelector(
                        "noble", Arch.host(), ImageSelector.RELEASED, ImageSelector.DISK1)));
    Fetched fetched =
        result(fetchers.open(FetchRequest.whole(entry.urls().get(0), Duration.ofSeconds(5))));
    assertThat(fetched.size()).hasValue(entry.size());
    fetched.abort().run();
    watched = true;
    Operation sync =
        result(
            OperationWatch.follow(
                vertx,
                () -> services.images().sync(SyncRequest.of("noble")),
                state -> progress(state.message())));
    assertThat(sync.result()).isPresent();
    assertThat(messages).anyMatch(text -> text.startsWith("copying "));
  }

  @Test
  void parametersOfAMachineAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ContainerName(""));
    assertThatIllegalArgumentException().isThrownBy(() -> shape(0, "a", "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> shape(1, "a", "a"));
    DomainXml.Shape shape = shape(2, "a", "b");
    assertThat(shape.name()).isEqualTo(NAME);
    assertThat(shape.arch()).isEqualTo(Arch.AMD64);
    assertThat(shape.cores()).isEqualTo(2);
    assertThat(shape.memory()).isEqualTo(Hardware.DEFAULT_MEMORY);
    assertThat(shape.firmware()).isEmpty();
    assertThat(shape.nics()).isEmpty();
    assertThat(DomainXml.of(shape)).contains("/a", "/b");
  }

  private static DomainXml.Shape shape(int cores, String disk, String seed) {
    Path guests = Path.of("/guests");
    return new DomainXml.Shape(
        NAME,
        UUID.randomUUID(),
        Arch.AMD64,
        true,
        Hardware.DEFAULT_MEMORY,
        cores,
        guests.resolve(disk),
        guests.resolve(seed),
        guests.resolve("log"),
        Optional.empty(),
        List.of(),
        Map.of());
  }

  @Test
  void constraintsBecomeHardware() {
    assertThat(Hardware.choose(Constraints.NONE).hardware())
        .isEqualTo(
            new Hardware(
                Hardware.DEFAULT_MEMORY, Hardware.DEFAULT_CORES, Hardware.DEFAULT_ROOT_DISK))
        .isEqualTo(new Hardware(ByteSize.ofMib(512), 1, ByteSize.ofGib(8)));
    assertThat(
            Hardware.choose(Constraints.parse("mem=1 cores=0 root-disk=1 arch=arm64")).hardware())
        .isEqualTo(new Hardware(Hardware.MIN_MEMORY, Hardware.MIN_CORES, Hardware.MIN_ROOT_DISK))
        .isEqualTo(new Hardware(ByteSize.ofMib(512), 1, ByteSize.ofGib(2)));
    assertThat(Constraints.parse("arch=arm64 tags=x").ignored()).containsExactly("arch", "tags");
  }

  @Test
  void bothTypesOfFilesCanBeAskedFor() {
    assertThat(ImageSelector.DISK1).isEqualTo("disk1.img");
    assertThat(ImageSelector.UEFI1).isEqualTo("uefi1.img");
    assertThat(new ImageSelector("xenial", Arch.ARM64, ImageSelector.RELEASED, ImageSelector.UEFI1))
        .hasToString("xenial arm64 (released, uefi1.img)");
  }
}
