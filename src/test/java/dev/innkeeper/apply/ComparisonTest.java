package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.Container.ImageRef;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.Hardware;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file wants of a container that is there. */
class ComparisonTest {
  private static final Hardware USUAL = new Hardware(ByteSize.ofMib(512), 1, ByteSize.ofGib(8));
  private static final String MADE_FROM_SIZES = "cores=1 mem=512M until restarted with ";

  private static Wanted wanted(String fields) {
    return ApplyReader.read(
            "containers: [{name: web, release: noble, arch: amd64" + fields + "}]",
            Optional.of("shop"))
        .containers()
        .get(0);
  }

  private static Container present(String state, Hardware hardware, Map<String, String> labels) {
    return new Container(
        new ContainerName("web"),
        state,
        "noble",
        Arch.AMD64,
        Optional.of(new ImageRef("noble-amd64-1", "1", "")),
        Optional.of(hardware),
        List.of(),
        Container.Ready.UNKNOWN,
        List.of(),
        true,
        List.of("network:default"),
        labels,
        Optional.empty(),
        "here");
  }

  /** One that a file made. */
  private static Container made(String fields) {
    return present("running", USUAL, wanted(fields).spec().labels());
  }

  private static ContainerItem compared(Container present, String fields, String... images) {
    return Comparison.of(present, wanted(fields), "shop", Set.of(images));
  }

  private static Map<String, String> with(Map<String, String> labels, String key, String value) {
    Map<String, String> more = new HashMap<>(labels);
    more.put(key, value);
    return more;
  }

  @Test
  void whatWasMadeFromTheSameIsKept() {
    for (String fields :
        List.of(
            "",
            ", user-data: '#cloud-config'",
            ", networks: [user, 'network:other']",
            ", labels: {tier: web}",
            ", firmware: auto",
            ", ssh-keys: []",
            ", memory: 256")) {
      ContainerItem item = compared(made(fields), fields);
      assertThat(item.action()).as(fields).isEqualTo(Action.KEEP);
      assertThat(item.changes()).as(fields).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user-data: '#a' | user-data is not what it was made with",
        "network-config: '#a' | network-config is not what it was made with",
        "ssh-keys: [ssh-ed25519 AAAA] | ssh-keys is not what it was made with",
        "networks: [user] | networks is not what it was made with",
        "firmware: uefi | firmware is not what it was made with",
        "stream: daily | release is noble, the file says noble",
        "root-disk: 4G | root-disk is 8 GiB, the file says 4 GiB"
      })
  void whatCannotBeChangedIsLeftAndTold(String field, String words) {
    ContainerItem item = compared(made(""), ", " + field);
    assertThat(item.action()).isEqualTo(Action.LEAVE);
    assertThat(item.differences()).containsExactly(words);
    assertThat(item.changes()).isEmpty();
  }

  @Test
  void whatASecondFileWantsOfTheFirstOnesIsNothingButToBeTold() {
    Container present = made("");
    ContainerItem item =
        Comparison.of(present, wanted(", memory: 2G, user-data: '#a'"), "other", Set.of());
    assertThat(item.action()).isEqualTo(Action.LEAVE);
    assertThat(item.differences()).containsExactly("it belongs to shop");
  }

  @Test
  void whatLaunchMadeIsChangedToo() {
    Container present = present("running", USUAL, Map.of());
    ContainerItem item = compared(present, ", memory: 2G", "noble-amd64-1");
    assertThat(item.action()).isEqualTo(Action.CHANGE);
    assertThat(item.differences()).isEmpty();
  }

  @Test
  void withoutAMarkImageNetworksAndArchTell() {
    Container present = present("running", USUAL, Map.of());
    assertThat(compared(present, "", "noble-amd64-1").action()).isEqualTo(Action.KEEP);
    assertThat(compared(present, "").action())
        .as("images that nobody knows")
        .isEqualTo(Action.KEEP);
    assertThat(compared(present, "", "noble-amd64-2").differences())
        .containsExactly("release is noble, the file says noble");
    assertThat(compared(present, ", networks: [user]").differences())
        .containsExactly("networks is [network:default], the file says [user]");
    ContainerItem arm =
        Comparison.of(
            present,
            ApplyReader.read(
                    "containers: [{name: web, release: noble, arch: arm64}]", Optional.of("shop"))
                .containers()
                .get(0),
            "shop",
            Set.of());
    assertThat(arm.differences()).containsExactly("arch is amd64, the file says arm64");
  }

  @Test
  void sizesOfOneThatRunsWaitForItsRestartAndAreNotChangedAgain() {
    ContainerItem first = compared(made(""), ", constraints: mem=2G cores=2");
    ContainerChanges changes = first.changes().orElseThrow();
    assertThat(changes.memory()).contains(ByteSize.ofGib(2));
    assertThat(changes.cores()).contains(2);
    assertThat(first.changing()).containsExactly("memory 512 MiB to 2 GiB", "cores 1 to 2");
    String pending = changes.labels().get(Mark.PENDING);
    assertThat(pending).isEqualTo(MADE_FROM_SIZES + "cores=2 mem=2048M");

    Map<String, String> waiting = with(made("").labels(), Mark.PENDING, pending);
    assertThat(
            compared(present("running", USUAL, waiting), ", constraints: mem=2G cores=2").action())
        .isEqualTo(Action.KEEP);

    Hardware larger = new Hardware(ByteSize.ofGib(2), 2, ByteSize.ofGib(8));
    ContainerItem restarted =
        compared(present("running", larger, waiting), ", constraints: mem=2G cores=2");
    assertThat(restarted.changes().orElseThrow().labels()).isEqualTo(Map.of(Mark.PENDING, ""));
    assertThat(restarted.changes().orElseThrow().memory()).isEmpty();
  }

  @Test
  void anotherSizeThanTheOneThatWaitsIsAChangeAgain() {
    Map<String, String> waiting =
        with(made("").labels(), Mark.PENDING, MADE_FROM_SIZES + "cores=1 mem=2048M");
    ContainerItem item = compared(present("running", USUAL, waiting), ", memory: 1G");
    assertThat(item.changes().orElseThrow().memory()).contains(ByteSize.ofGib(1));
    assertThat(compared(present("running", USUAL, waiting), "").changes().orElseThrow().labels())
        .as("back to what it has")
        .isEqualTo(Map.of(Mark.PENDING, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shut off", "crashed"})
  void sizesOfOneThatIsOffWaitForNothing(String state) {
    ContainerItem item = compared(present(state, USUAL, made("").labels()), ", memory: 1G");
    assertThat(item.changes().orElseThrow().labels()).isEmpty();
  }

  @Test
  void aDiskGrowsAndOneOfNoSizeInTheFileIsLeft() {
    Container large =
        present(
            "running", new Hardware(ByteSize.ofMib(512), 1, ByteSize.ofGib(20)), made("").labels());
    assertThat(compared(large, "").action()).isEqualTo(Action.KEEP);
    assertThat(compared(large, ", root-disk: 30").changes().orElseThrow().rootDisk())
        .contains(ByteSize.ofGib(30));
    assertThat(compared(large, ", root-disk: 10G").action()).isEqualTo(Action.LEAVE);
  }

  @Test
  void autostartAndLabelsAreChangedAndOthersLabelsStay() {
    Container present =
        present("running", USUAL, with(made(", labels: {tier: web}").labels(), "mine", "x"));
    ContainerItem item = compared(present, ", autostart: off, labels: {tier: db, size: 2}");
    ContainerChanges changes = item.changes().orElseThrow();
    assertThat(changes.autostart()).contains(false);
    assertThat(changes.labels()).isEqualTo(Map.of("tier", "db", "size", "2"));
    assertThat(item.changing())
        .contains("autostart true to false", "label tier 'web' to 'db'", "label size '' to '2'");
  }

  @Test
  void whatCanBeChangedIsWhereSomethingElseCannot() {
    ContainerItem item = compared(made(""), ", user-data: '#a', autostart: off");
    assertThat(item.action()).isEqualTo(Action.CHANGE);
    assertThat(item.differences()).hasSize(1);
  }

  @Test
  void sizesThatNobodyKnowsAreNotCompared() {
    Container unknown =
        new Container(
            new ContainerName("web"),
            Container.UNREACHABLE,
            "noble",
            Arch.AMD64,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Container.Ready.UNKNOWN,
            List.of(),
            true,
            List.of(),
            made("").labels(),
            Optional.empty(),
            "there");
    assertThat(compared(unknown, ", constraints: mem=2G root-disk=20G").action())
        .isEqualTo(Action.KEEP);
  }
}
