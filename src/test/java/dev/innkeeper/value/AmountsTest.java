package dev.innkeeper.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({"512,536870912", "2G,2147483648", "1.5G,1610612736", "1k,1024", "2GiB,2147483648"})
  void memorySizesAreMebibytesWithoutAUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text, ByteSize.Unit.MIB).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1X", "G", "9999999999999999999", "99999999P", "1e3", "0x10"})
  void sizesThatAreNoneAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ByteSize.parse(text, ByteSize.Unit.GIB));
  }

  @Test
  void sizesReadWellAndRoundUp() {
    assertThat(new ByteSize(13_300_000).decimal()).isEqualTo("13.3 MB");
    assertThat(ByteSize.ofGib(8)).hasToString("8 GiB");
    assertThat(new ByteSize((1 << 20) + 1).mib()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"30s,30000", "5m,300000", "6h,21600000", "0,0", "500ms,500", "7,7000"})
  void durationsAreAsWritten(String text, long millis) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(DurationText.parse(DurationText.format(Duration.ofMillis(millis))))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void digestsKnowTheirLength() {
    assertThat(Digest.parse("sha256:" + "A".repeat(64))).hasToString("sha256:" + "a".repeat(64));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + "a".repeat(63)));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("md5:" + "a".repeat(32)));
  }

  @Test
  void gibibytesHaveAllOfTheirFraction() {
    assertThat(ByteSize.ofGib(10).gib()).isEqualTo("10");
    assertThat(ByteSize.parse("9.5G", ByteSize.Unit.BYTES).gib()).isEqualTo("9.5");
    assertThat(ByteSize.ofMib(3073).gib()).isEqualTo("3.0009765625");
    for (ByteSize size : List.of(new ByteSize(1), ByteSize.ofMib(3073), ByteSize.ZERO)) {
      assertThat(ByteSize.parse(size.gib().toPlainString(), ByteSize.Unit.GIB)).isEqualTo(size);
    }
  }
}
