package dev.innkeeper.libvirt;

import java.util.Arrays;

/** A domain's state in virsh's words (virsh(1), domstate). */
public enum DomainState {
  RUNNING("running"),
  IDLE("idle"),
  PAUSED("paused"),
  IN_SHUTDOWN("in shutdown"),
  SHUT_OFF("shut off"),
  CRASHED("crashed"),
  DYING("dying"),
  PMSUSPENDED("pmsuspended"),
  NO_STATE("no state");

  private final String text;

  DomainState(String text) {
    this.text = text;
  }

  /** A word of a newer virsh counts as no state. */
  public static DomainState parse(String text) {
    String word = text.strip();
    return Arrays.stream(values())
        .filter(state -> state.text.equals(word))
        .findFirst()
        .orElse(NO_STATE);
  }

  /** Whether a qemu process exists. */
  public boolean active() {
    return switch (this) {
      case RUNNING, IDLE, PAUSED, IN_SHUTDOWN, CRASHED, DYING, PMSUSPENDED -> true;
      case SHUT_OFF, NO_STATE -> false;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
