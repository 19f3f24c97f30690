package dev.innkeeper.libvirt;

import dev.innkeeper.config.Settings.Accel;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Arch;
import java.util.Optional;

/**
 * What runs a guest.
 *
 * @param warning what the caller should know of it
 */
public record Accelerator(boolean kvm, Optional<String> warning) {

  /**
   * On a worker thread: the decision by {@code libvirt.accel}; HOST_UNFIT where none is allowed.
   */
  public static Accelerator choose(Accel setting, Arch guest) {
    return choose(setting, guest, Arch.host(), Kvm.problem());
  }

  static Accelerator choose(Accel setting, Arch guest, Arch host, Optional<String> problem) {
    Optional<String> why =
        guest == host ? problem : Optional.of("this host is " + host + ", the guest " + guest);
    return switch (setting) {
      case TCG -> new Accelerator(false, Optional.empty());
      case KVM_OR_TCG ->
          new Accelerator(
              why.isEmpty(), why.map(reason -> "software emulation, which is slow: " + reason));
      case AUTO -> {
        if (why.isPresent()) {
          throw Failure.of(
              ErrorCode.HOST_UNFIT,
              "KVM is not usable: "
                  + why.get()
                  + "; use a host with KVM, or allow slow software emulation with --set"
                  + " libvirt.accel=kvm-or-tcg");
        }
        yield new Accelerator(true, Optional.empty());
      }
    };
  }
}
