package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text that Juju's users know from its status. */
class CopyMessageTest {
  private static final long MILLI = 1_000_000;

  @Test
  void everyPercentIsToldOnceWithTheRateSinceTheBeginning() {
    CopyMessage message =
        new CopyMessage(entry("http://127.0.0.1:8080/disk1.img", 100 << 20), 0, 0);
    List<String> told = new ArrayList<>();
    for (int write = 1; write <= 2048; write++) {
      message.at(write * 51_200L, write * MILLI).ifPresent(told::add);
    }
    assertThat(told)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 100)
                .mapToObj(
                    percent -> "copying http://127.0.0.1:8080/disk1.img " + percent + "% (51 MB/s)")
                .toList());
  }

  @Test
  void whatTakesNoTimeHasNoRateAndIsNotTold() {
    assertThat(new CopyMessage(entry("http://127.0.0.1/disk1.img", 100), 0, 5).at(50, 5)).isEmpty();
  }

  @Test
  void aSizeThatIsNotKnownHasNoPercent() {
    assertThat(new CopyMessage(entry("http://127.0.0.1/disk1.img", 0), 0, 0).at(50, MILLI))
        .isEmpty();
  }

  @Test
  void whatAnEarlierRunLeftIsNoPartOfTheRate() {
    CopyMessage message = new CopyMessage(entry("http://127.0.0.1/disk1.img", 1000), 800, 0);
    assertThat(message.at(900, 1000 * MILLI))
        .hasValue("copying http://127.0.0.1/disk1.img 90% (100 B/s)");
  }

  @ParameterizedTest
  @CsvSource({"9940, 9.9 kB", "9960, 10 kB", "999400, 999 kB", "999600, 1.0 MB", "7, 7 B"})
  void ratesHaveADecimalBelowTenOnly(long bytes, String rate) {
    CopyMessage message = new CopyMessage(entry("http://127.0.0.1/disk1.img", bytes), 0, 0);
    assertThat(message.at(bytes, 1000 * MILLI))
        .hasValueSatisfying(text -> assertThat(text).endsWith("100% (" + rate + "/s)"));
  }

  @Test
  void passwordsAreLeftOut() {
    CatalogEntry entry = entry("http://joe:hunter2@127.0.0.1/disk1.img?key=hunter2", 100);
    assertThat(new CopyMessage(entry, 0, 0).at(50, MILLI))
        .hasValueSatisfying(text -> assertThat(text).doesNotContain("hunter2", "joe"));
  }

  private static CatalogEntry entry(String url, long size) {
    return Entries.noble(List.of(URI.create(url)), size, Digest.sha256("0".repeat(64)));
  }
}
