package dev.innkeeper.container;

import dev.innkeeper.value.ByteSize;
import java.util.Map;

/**
 * A machine that runs Innkeeper.
 *
 * @param state {@code up} or {@code unreachable}
 * @param self whether it is the one that answers
 * @param freeMemory what guests could still get without swapping
 * @param poolFree space left where disks lie
 * @param accel {@code kvm}, {@code tcg}, or {@code none} where neither may be used
 * @param versions of Innkeeper and of the tools, by program
 */
public record Host(
    String name,
    String state,
    boolean self,
    ByteSize memory,
    ByteSize freeMemory,
    int cores,
    ByteSize poolFree,
    String accel,
    Map<String, String> versions) {
  public static final String UP = "up";
  public static final String UNREACHABLE = "unreachable";

  public Host {
    versions = Map.copyOf(versions);
  }

  /** One that never told what it has. */
  public static Host unknown(String name) {
    ByteSize none = new ByteSize(0);
    return new Host(name, UNREACHABLE, false, none, none, 0, none, "", Map.of());
  }

  /** As another host of the cluster shows it. */
  public Host seen(String now, boolean answers) {
    return new Host(name, now, answers, memory, freeMemory, cores, poolFree, accel, versions);
  }
}
