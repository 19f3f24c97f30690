package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that fuzzing begins with, and those that it once found something with. */
@Timeout(30)
class FuzzCorpusTest {

  @ParameterizedTest
  @MethodSource("corpus")
  void isRefusedByNameOrBecomesADisk(Path file) throws IOException {
    byte[] image = Files.readAllBytes(file);
    assertThatNoException().isThrownBy(() -> DecoderFuzz.fuzzerTestOneInput(image));
  }

  static Stream<Path> corpus() throws IOException, URISyntaxException {
    Path directory =
        Path.of(Objects.requireNonNull(FuzzCorpusTest.class.getResource("corpus")).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList().stream();
    }
  }
}
