package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real qemu-img and qemu-io, run in one directory. */
final class QemuCommands {
  private final Path directory;

  QemuCommands(Path directory) {
    this.directory = directory;
  }

  Path path(String file) {
    return directory.resolve(file);
  }

  void img(String... arguments) throws IOException {
    run("qemu-img", List.of(arguments));
  }

  /** Each command is one of qemu-io's own, such as {@code write -P 7 0 64k}. */
  void io(String image, List<String> commands) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-f", "qcow2"));
    for (String command : commands) {
      arguments.add("-c");
      arguments.add(command);
    }
    arguments.add(image);
    run("qemu-io", arguments);
  }

  private void run(String tool, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(arguments);
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(
            command + " failed: " + Files.readString(output, StandardCharsets.ISO_8859_1));
      }
      Files.delete(output);
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }
}
