package dev.innkeeper.libvirt;

import dev.innkeeper.disk.ToolFailure;
import dev.innkeeper.process.Exit;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether libvirt itself finds an emulator for the domains that are made here. */
final class GuestSupport {
  /** Where qemu's user cannot open /dev/kvm, libvirt takes a minute to answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final VirshCall call;

  GuestSupport(Virsh virsh) {
    this.call = virsh.call();
  }

  /**
   * Empty where libvirt supports such domains, else why it does not. Fails as every call of virsh
   * does, but not for libvirt's "no".
   */
  Future<Optional<String>> problem(Arch arch, boolean kvm) {
    return call.attempt(
            List.of(
                "domcapabilities",
                "--arch",
                arch.libvirtName(),
                "--machine",
                DomainXml.machine(arch),
                "--virttype",
                kvm ? "kvm" : "qemu"),
            PATIENCE)
        .map(GuestSupport::judged);
  }

  private static Optional<String> judged(Exit exit) {
    if (exit.outcome() != Exit.Outcome.EXITED) {
      throw ToolFailure.of(exit, "asking what libvirt can run");
    }
    return exit.succeeded() ? Optional.empty() : Optional.of(VirshCall.said(exit));
  }
}
