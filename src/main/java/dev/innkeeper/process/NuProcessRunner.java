package dev.innkeeper.process;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcess;
import com.zaxxer.nuprocess.NuProcessBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands as children of this JVM, without a shell.
 *
 * <p>Each child leads a session and process group of its own (setsid(1)) and gets SIGKILL when the
 * thread that forked it dies (setpriv(1), {@code --pdeathsig}); so all are forked by one thread
 * that lives as long as the runner. Looking for programs and forking happen on that thread.
 */
public final class NuProcessRunner implements CommandRunner, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NuProcessRunner.class);
  private static final List<String> WRAPPER =
      List.of("setpriv", "--pdeathsig", "KILL", "--", "setsid", "--");

  /** What of this process's environment a tool may see. */
  private static final List<String> PASSED_ON =
      List.of(
          "HOME",
          "USER",
          "LOGNAME",
          "TMPDIR",
          "XDG_RUNTIME_DIR",
          "XDG_DATA_HOME",
          "XDG_CONFIG_HOME",
          "XDG_CACHE_HOME",
          "http_proxy",
          "https_proxy",
          "no_proxy");

  private final Vertx vertx;
  private final Map<String, String> environment;
  private final ToolPath path;
  private final ExecutorService forking;
  private final Set<Child> children = ConcurrentHashMap.newKeySet();
  private final NuProcess sentinel;

  /**
   * A runner. Starts one idle child, whose stdin wakes NuProcess's thread; blocks for that long.
   *
   * @param environment of this process; {@code PATH} says where programs are looked for
   */
  public NuProcessRunner(Vertx vertx, Map<String, String> environment) {
    // One thread serves all children, so that waking it for one makes it look at every other.
    System.setProperty("com.zaxxer.nuprocess.threads", "1");
    System.setProperty("com.zaxxer.nuprocess.enableShutdownHook", "false");
    this.vertx = vertx;
    this.path = new ToolPath(environment.getOrDefault("PATH", ""));
    this.environment = reduced(environment);
    this.forking =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "innkeeper-children");
              thread.setDaemon(true);
              return thread;
            });
    this.sentinel = forkSentinel();
  }

  private Map<String, String> reduced(Map<String, String> whole) {
    Map<String, String> kept = new HashMap<>();
    PASSED_ON.stream().filter(whole::containsKey).forEach(key -> kept.put(key, whole.get(key)));
    kept.put("PATH", path.toString());
    kept.put("LC_ALL", "C");
    return Map.copyOf(kept);
  }

  private NuProcess forkSentinel() {
    List<String> line = new ArrayList<>(WRAPPER);
    line.add("cat");
    NuProcessBuilder builder = new NuProcessBuilder(line, environment);
    builder.setProcessListener(
        new NuAbstractProcessHandler() {
          @Override
          public boolean onStdinReady(java.nio.ByteBuffer buffer) {
            buffer.flip();
            return false;
          }
        });
    try {
      return forking.submit(builder::start).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException failed) {
      throw new IllegalStateException("no child process can be started", failed);
    }
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    Child child = new Child(vertx, command, lines, sentinel::wantWrite);
    children.add(child);
    child.exit().onComplete(end -> children.remove(child));
    child.exit().onSuccess(NuProcessRunner::log);
    LOG.debug("child started command=\"{}\"", command);
    forking.execute(() -> fork(command, child));
    return child;
  }

  private static void log(Exit exit) {
    LOG.debug(
        "child ended command=\"{}\" outcome={} code={} took={}ms",
        exit.command(),
        exit.outcome(),
        exit.code(),
        exit.took().toMillis());
  }

  private void fork(Command command, Child child) {
    ToolPath.Found found = path.find(command.tool());
    Path directory = command.directory().orElse(Path.of("/"));
    if (found.file().isEmpty()) {
      child.notStarted(found.problem());
    } else if (!Files.isDirectory(directory)) {
      child.notStarted("its working directory " + directory + " does not exist");
    } else {
      List<String> line = new ArrayList<>(WRAPPER);
      line.add(found.file().get().toString());
      line.addAll(command.arguments());
      Map<String, String> seen = new HashMap<>(environment);
      seen.putAll(command.environment());
      NuProcessBuilder builder = new NuProcessBuilder(child, line);
      builder.environment().clear();
      builder.environment().putAll(seen);
      builder.setCwd(directory);
      builder.start();
    }
  }

  /** Ends all children and waits for them; new ones are not started any more. */
  public Future<Void> stop() {
    List<Future<Exit>> exits = children.stream().map(Child::exit).toList();
    children.forEach(Child::cancel);
    return Future.join(exits).<Void>mapEmpty().eventually(this::closed);
  }

  private Future<Void> closed() {
    close();
    return Future.succeededFuture();
  }

  /** Lets the forking thread end, and with it, by their death signal, whatever child is left. */
  @Override
  public void close() {
    sentinel.closeStdin(true);
    forking.shutdown();
  }
}
