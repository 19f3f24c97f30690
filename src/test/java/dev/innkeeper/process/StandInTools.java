package dev.innkeeper.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** A folder of shell scripts that stand before the real tools on the PATH, to make faults. */
public final class StandInTools {
  private final Path folder;

  public StandInTools(Path folder) {
    this.folder = folder;
  }

  /** Puts a script in the place of a tool. */
  public StandInTools script(Tool tool, String body) throws IOException {
    Path file = folder.resolve(tool.program());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  public Path folder() {
    return folder;
  }

  /** This process's environment with the folder first on the PATH. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    return environment;
  }
}
