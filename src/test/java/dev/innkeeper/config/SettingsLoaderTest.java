package dev.innkeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SettingsLoaderTest {
  @TempDir private Path folder;
  private Vertx vertx;

  @BeforeEach
  void setUp(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void laterLayersWin() throws Exception {
    Path shipped = file("shipped.yaml", names("shipped", 5));
    Path system = file("system.yaml", names("system", 4));
    Path first = file("first.yaml", names("first", 3));
    Path second =
        file("second.json", "{\"cluster\": {\"name\": \"second\"}, \"host-name\": \"h2\"}");
    HostFacts host = host(Map.of("INNKEEPER_CLUSTER_NAME", "env", "INNKEEPER_HTTP_HOST", "::1"));
    SettingsLoader loader = new SettingsLoader(vertx, host, List.of(shipped, system));

    Settings all = load(loader, List.of(first, second), List.of("cluster.name=set")).settings();
    Settings noSet = load(loader, List.of(first, second), List.of()).settings();
    Settings files =
        load(
                new SettingsLoader(vertx, host(Map.of()), List.of(shipped, system)),
                List.of(first, second),
                List.of())
            .settings();
    Settings standing =
        load(
                new SettingsLoader(vertx, host(Map.of()), List.of(shipped, system)),
                List.of(),
                List.of())
            .settings();

    assertThat(all.cluster().name()).isEqualTo("set");
    assertThat(noSet.cluster().name()).isEqualTo("env");
    assertThat(noSet.http().host()).isEqualTo("::1");
    assertThat(files.cluster().name()).isEqualTo("second");
    assertThat(files.hostName()).isEqualTo("h2");
    assertThat(files.images().attempts()).as("only the first says it").isEqualTo(3);
    assertThat(standing.cluster().name()).isEqualTo("system");
  }

  private static String names(String name, int attempts) {
    return "cluster:\n  name: " + name + "\nimages.attempts: " + attempts + "\n";
  }

  @Test
  void everyKeyHasAnEnvironmentName() {
    assertThat(ConfigKey.LIBVIRT_URI.environmentName()).isEqualTo("INNKEEPER_LIBVIRT_URI");
    assertThat(ConfigKey.PROCESS_TIMEOUT_QEMU_IMG.environmentName())
        .isEqualTo("INNKEEPER_PROCESS_TIMEOUT_QEMU_IMG");
    assertThat(Arrays.stream(ConfigKey.values()).map(ConfigKey::environmentName))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("INNKEEPER_[A-Z_]+"));
  }

  @Test
  void listsAreCommaSeparatedInSingleKeys() throws Exception {
    Settings settings =
        sets(
            "images.source=https://one.example/, file:///srv/two",
            "cluster.members=a:1,b:2",
            "proxy.none=localhost,.example");

    assertThat(settings.images().sources().stream().map(Settings.Source::url))
        .containsExactly("https://one.example", "file:///srv/two");
    assertThat(settings.cluster().members()).containsExactly("a:1", "b:2");
    assertThat(settings.proxy().none()).containsExactly("localhost", ".example");
  }

  @Test
  void sourcesMayBeObjectsInYamlAndJson() throws Exception {
    String yaml =
        """
        images:
          source:
            - https://one.example
            - url: https://two.example
              signature: off
              keyring: [/k/one.gpg, /k/two.gpg]
        """;
    String json =
        "{\"images.source\": [{\"url\": \"https://one.example\", \"keyring\": \"/k/one.gpg\"}]}";

    List<Settings.Source> fromYaml = read(file("a.yaml", yaml)).images().sources();
    List<Settings.Source> fromJson = read(file("a.json", json)).images().sources();

    assertThat(fromYaml.get(1).signature()).contains(SignatureMode.OFF);
    assertThat(fromYaml.get(1).keyring())
        .containsExactly(Path.of("/k/one.gpg"), Path.of("/k/two.gpg"));
    assertThat(fromJson.get(0).keyring()).containsExactly(Path.of("/k/one.gpg"));
  }

  @Test
  void singleObjectIsASource() throws Exception {
    Path file = file("a.yaml", "images:\n  source:\n    url: https://one.example\n");

    assertThat(read(file).images().sources().get(0).url()).isEqualTo("https://one.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "proxy:\n  # http: none\n", "{}", "host-name:\n"})
  void whatIsEmptyChangesNothing(String text) throws Exception {
    SettingsLoader.Loaded loaded = load(loader(), List.of(file("a.yaml", text)), List.of());

    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.settings()).isEqualTo(sets());
  }

  @Test
  void unknownKeyIsAWarningThatNamesIt() throws Exception {
    Path file = file("a.yaml", "libvirt:\n  urk: 1\nimages.strem: daily\n");

    List<String> warnings = load(loader(), List.of(file), List.of("colour=red")).warnings();

    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0)).contains("libvirt.urk", file.toString());
    assertThat(warnings.get(1)).contains("images.strem");
    assertThat(warnings.get(2)).contains("colour", "--set");
  }

  @Test
  void unknownVariableIsAWarningWithoutItsValue() throws Exception {
    HostFacts host =
        host(Map.of("INNKEEPER_LIBVIRT_URL", "s3cret", "INNKEEPER_TOKEN", "t", "HOME", "/root"));

    List<String> warnings =
        load(new SettingsLoader(vertx, host, List.of()), List.of(), List.of()).warnings();

    assertThat(warnings).singleElement().asString().contains("INNKEEPER_LIBVIRT_URL");
    assertThat(warnings.get(0)).contains("the environment").doesNotContain("s3cret");
  }

  @Test
  void allProblemsComeAtOnceWithKeyValueAndWhatIsAllowed() throws IOException {
    Path file = file("a.yaml", "images:\n  attempts: many\nlibvirt:\n  accel: turbo\n");

    Failure failure =
        refused(List.of(file), "http.port=70000", "images.refresh=soon", "nonsense", "log.level=x");

    assertThat(failure.getMessage())
        .contains("images.attempts = 'many' in " + file + ": a whole number from 1 to 1000")
        .contains("libvirt.accel = 'turbo'", "auto, kvm-or-tcg, tcg")
        .contains("http.port = '70000' in --set", "from 0 to 65535")
        .contains("images.refresh = 'soon'", "such as 30s")
        .contains("--set 'nonsense' is not of the form key=value")
        .contains("log.level = 'x'", "debug, error, info, trace, warn");
  }

  @ParameterizedTest
  @CsvSource({
    "data-dir, relative/path, an absolute path",
    "host-name, ../up, name",
    "model-uuid, 1234, a UUID",
    "libvirt.uri, no uri, a libvirt URI",
    "libvirt.pool, a/b, letters",
    "libvirt.network, token-ring:x, network",
    "libvirt.profile, lxd, 'innkeeper, juju'",
    "images.source, ftp://one.example, http",
    "images.signature, maybe, if-present",
    "images.keyring, relative.gpg, an absolute path",
    "images.keep-download, perhaps, true or false",
    "images.keep, some, newest-and-used",
    "images.stall-timeout, 1ms, at least",
    "images.checkpoint, 1K, at least",
    "limits.parallel-downloads, 0, from 1 to 64",
    "limits.parallel-creates, -1, from 1 to 1024",
    "limits.max-image-size, huge, such as 2G",
    "proxy.http, ://, an http or https URL",
    "http.auth, basic, 'token, none'",
    "cluster.enabled, 2, true or false",
    "cluster.port, 0, from 1 to 65535",
    "process.timeout.virsh, 0, at least",
    "log.format, xml, 'text, json'"
  })
  void valueThatIsNotAllowedIsRefused(String key, String value, String allowed) {
    assertThat(refused(List.of(), key + "=" + value).getMessage()).contains(key, value, allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:\n  host: [a, b]\n",
        "http:\n  host: {a: b}\n",
        "images:\n  stream: [daily]\n",
        "cluster:\n  name: {a: b}\n",
        "model-uuid: []\n",
        "images:\n  attempts: 2.5\n",
        "images:\n  source: [null]\n",
        "images:\n  source: [{href: x}]\n",
        "images:\n  source: []\n"
      })
  void valueOfTheWrongTypeIsRefused(String yaml) throws IOException {
    Failure failure = refused(List.of(file("a.yaml", yaml)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.getMessage()).contains(yaml.substring(0, yaml.indexOf(':')));
  }

  @Test
  void authenticationIsOnlySwitchedOffOnLoopback() throws Exception {
    assertThat(refused(List.of(), "http.auth=none", "http.host=0.0.0.0").getMessage())
        .contains("http.auth", "loopback only", "0.0.0.0");
    assertThat(sets("http.auth=none", "http.host=::1").http().token()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.20.0.12",
        "10.20.0.12:",
        ":5701",
        "kvm2:0",
        "kvm2:65536",
        "kvm2:five",
        "fd00::12:5701",
        "[kvm2]:5701",
        "kvm 2:5701",
        "tcp://kvm2:5701"
      })
  void memberThatIsNoAddressIsRefused(String member) {
    assertThat(refused(List.of(), "cluster.members=kvm1:5701," + member).getMessage())
        .contains("cluster.members", "'" + member + "'", "host:port")
        .doesNotContain("kvm1:5701'");
  }

  @Test
  void membersAreHostsAndAddresses() throws Exception {
    assertThat(
            sets("cluster.members=kvm1.example:5701,10.20.0.12:5702,[fd00::13]:5703")
                .cluster()
                .members())
        .containsExactly("kvm1.example:5701", "10.20.0.12:5702", "[fd00::13]:5703");
  }

  @Test
  void jujusProfileNeedsAModel() throws Exception {
    assertThat(refused(List.of(), "libvirt.profile=juju").getMessage())
        .contains("libvirt.profile", "model-uuid");
    assertThat(
            sets("libvirt.profile=juju", "model-uuid=deadbeef-0bad-400d-8000-4b1d0d06f00d")
                .libvirt()
                .profile())
        .isEqualTo(Settings.Profile.JUJU);
  }

  @Test
  void halfACertificateIsRefused() {
    assertThat(refused(List.of(), "http.tls.key=/k.pem").getMessage()).contains("http.tls.");
    assertThat(refused(List.of(), "cluster.tls.ca=/ca.pem").getMessage()).contains("cluster.tls.");
  }

  @Test
  void passwordsOfUrlsStayOutOfMessages() {
    String message =
        refused(
                List.of(),
                "proxy.http=ftp://ann:se@cret@proxy.example",
                "images.source=ftp://ann:secret@one.example")
            .getMessage();

    assertThat(message).contains("proxy.example", "one.example").doesNotContain("ann", "cret");
  }

  @Test
  void fileThatIsMissingOrUnreadableIsNamed() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    Path directory = Files.createDirectory(folder.resolve("directory.yaml"));
    Path broken = file("broken.yaml", "a: [\n");
    Path list = file("list.yaml", "- a\n- b\n");
    Path json = file("broken.json", "{\"a\": ");

    String message = refused(List.of(missing, directory, broken, list, json)).getMessage();

    assertThat(message)
        .contains(missing + " does not exist")
        .contains(directory + " is not a readable")
        .contains(broken + " is not a readable")
        .contains(list + " is not a readable")
        .contains(json + " is not a readable");
  }

  @Test
  void defaultsFollowTheHost() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HOME", "/home/ann", "http_proxy", "proxy.example:3128", "no_proxy", "localhost, .lan");
    HostFacts host = host(environment);
    SettingsLoader loader = new SettingsLoader(vertx, host, List.of());

    Settings system = load(loader, List.of(), List.of()).settings();
    Settings session =
        load(loader, List.of(), List.of("libvirt.uri=qemu:///session", "cluster.enabled=true"))
            .settings();

    assertThat(system.dataDir()).isEqualTo(Path.of("/var/lib/juju"));
    assertThat(system.hostName()).isEqualTo("host-1");
    assertThat(system.limits().parallelCreates()).isEqualTo(3);
    assertThat(system.libvirt().network()).hasToString("network:default");
    assertThat(system.images().keepDownload()).isFalse();
    assertThat(system.proxy().http().orElseThrow()).hasHost("proxy.example").hasPort(3128);
    assertThat(system.proxy().none()).containsExactly("localhost", ".lan");
    assertThat(session.dataDir()).isEqualTo(Path.of("/home/ann/.local/share/innkeeper"));
    assertThat(session.libvirt().network()).hasToString("user");
    assertThat(session.images().keepDownload()).isTrue();
  }

  @Test
  void dataDirectoryOfJujuCountsBeforeTheDefault() throws Exception {
    HostFacts host = host(Map.of("JUJU_DATADIR", "/srv/juju"));

    Settings settings =
        load(new SettingsLoader(vertx, host, List.of()), List.of(), List.of()).settings();

    assertThat(settings.dataDir()).isEqualTo(Path.of("/srv/juju"));
  }

  private static HostFacts host(Map<String, String> environment) {
    return new HostFacts(environment, "host-1", 3);
  }

  private SettingsLoader loader() {
    return new SettingsLoader(vertx, host(Map.of()), List.of());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Settings read(Path file) throws Exception {
    return load(loader(), List.of(file), List.of()).settings();
  }

  private Settings sets(String... sets) throws Exception {
    return load(loader(), List.of(), List.of(sets)).settings();
  }

  private Failure refused(List<Path> files, String... sets) {
    Throwable thrown = catchThrowable(() -> load(loader(), files, new ArrayList<>(List.of(sets))));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isInstanceOf(Failure.class);
    return (Failure) thrown.getCause();
  }

  private static SettingsLoader.Loaded load(
      SettingsLoader loader, List<Path> files, List<String> sets) throws Exception {
    return loader
        .load(files, sets)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }
}
