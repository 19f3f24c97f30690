package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerJsonTest {
  private static Container withDisk(ByteSize disk) {
    return new Container(
        new ContainerName("web"),
        "running",
        "noble",
        Arch.AMD64,
        Optional.empty(),
        Optional.of(new Hardware(ByteSize.ofMib(512), 1, disk)),
        List.of(),
        Container.Ready.TRUE,
        List.of(),
        true,
        List.of(),
        Map.of(),
        Optional.empty(),
        "here");
  }

  /** What is told may be asked for again, and is then the same disk. */
  @ParameterizedTest
  @CsvSource({
    "8G, 8",
    "9.5G, 9.5",
    "3073M, 3.0009765625",
    "2362232013, 2.2000000001862645",
    "100K, 9.5367431640625E-5",
    "512T, 524288"
  })
  void aDiskIsToldInGibibytesWithoutRounding(String size, String told) {
    ByteSize disk = ByteSize.parse(size, ByteSize.Unit.BYTES);
    String json = ContainerJson.toJson(withDisk(disk)).encode();
    assertThat(json).contains("\"rootDisk\":" + told + ",");
    Container back = ContainerJson.fromJson(new JsonObject(json));
    assertThat(back.hardware().orElseThrow().rootDisk()).isEqualTo(disk);
  }
}
