package dev.innkeeper.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.OptionalInt;

/** The calls of libc that Java lacks: see kill(2) and waitid(2). */
final class Posix {
  static final int SIGTERM = 15;
  static final int SIGKILL = 9;

  private static final int P_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SIGINFO_SIZE = 128;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;

  static {
    Native.register(Posix.class, "c");
  }

  private Posix() {}

  private static native int kill(int pid, int signal);

  private static native int waitid(int kind, int id, Pointer siginfo, int options);

  /** Signals a process group; false where no process is in it. */
  static boolean signalGroup(int leader, int signal) {
    return kill(-leader, signal) == 0;
  }

  static void signal(int pid, int signal) {
    kill(pid, signal);
  }

  /**
   * The exit code, or the number of the signal, of a child that has ended and was not waited for
   * yet; it stays to be waited for.
   */
  static OptionalInt exitCode(int pid) {
    try (Memory siginfo = new Memory(SIGINFO_SIZE)) {
      siginfo.clear();
      int failed = waitid(P_PID, pid, siginfo, WEXITED | WNOHANG | WNOWAIT);
      boolean exited = failed == 0 && siginfo.getInt(SI_PID) == pid;
      return exited ? OptionalInt.of(siginfo.getInt(SI_STATUS)) : OptionalInt.empty();
    }
  }
}
