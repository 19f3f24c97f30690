package dev.innkeeper.libvirt;

import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * Several read-only questions in one process of virsh, which saves a start and a connection each.
 *
 * <p>virsh goes on after a command that fails, and its exit code is the last one's: an answer that
 * is empty means a failure, and what virsh says tells of which kind.
 */
final class Questions {
  private Questions() {}

  /**
   * What virsh said.
   *
   * @param texts one for each question, in their order; empty where it failed
   * @param exit has the words of all failures
   */
  record Answers(List<String> texts, Exit exit) {
    String text(int question) {
      return texts.get(question);
    }
  }

  /**
   * COMMAND_FAILED where the answers cannot be told apart.
   *
   * @param commands what would stand behind {@code virsh}, quoted where needed
   */
  static Future<Answers> ask(VirshCall call, String attempt, List<String> commands) {
    // Not to be guessed, so that no answer can hold it.
    String mark = "@" + UUID.randomUUID() + "@";
    return call.attempt(List.of(String.join("; echo " + mark + "; ", commands)))
        .compose(
            exit -> {
              List<String> texts = List.of(exit.output().split(mark, -1));
              boolean whole = exit.outcome() == Exit.Outcome.EXITED && exit.outputWhole();
              return whole && texts.size() == commands.size()
                  ? Future.succeededFuture(new Answers(texts, exit))
                  : Future.failedFuture(call.failure(exit, attempt));
            });
  }

  /** As one word of virsh's, whose quotes are a shell's. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9._/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
