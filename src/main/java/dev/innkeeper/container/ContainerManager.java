package dev.innkeeper.container;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;

/**
 * The container API, on the event bus at {@link #ADDRESS} and {@code innkeeper.manager.<host>}.
 *
 * <p>Invalid, unknown and already existing subjects fail at once; everything else that takes time
 * answers with its operation. Failures are service exceptions with the numbers of {@link
 * dev.innkeeper.failure.ErrorCode}.
 */
@ProxyGen
public interface ContainerManager {
  String ADDRESS = "innkeeper.manager";

  /** Where one host answers for itself alone. */
  static String address(String host) {
    return ADDRESS + "." + host;
  }

  /** Makes and starts a container; ALREADY_EXISTS. The operation's result is the container. */
  Future<Operation> create(ContainerSpec spec);

  /** Powers on; a running container stays as it is. */
  Future<Operation> start(String name);

  /**
   * Shuts down within the options' time, then cuts the power; a stopped container stays as it is.
   */
  Future<Operation> stop(String name, StopOptions options);

  Future<Operation> restart(String name);

  Future<Operation> pause(String name);

  Future<Operation> resume(String name);

  /**
   * Changes memory, cores, disk, autostart or labels. Warns in the operation what needs a restart;
   * INVALID_ARGUMENT for a disk that would shrink.
   */
  Future<Operation> update(String name, ContainerChanges changes);

  /** Removes a container in whatever state, whole or half made; CONFLICT for a foreign domain. */
  Future<Operation> destroy(String name, DestroyOptions options);

  Future<List<Container>> list(ContainerQuery query);

  Future<Container> info(String name);

  /** A piece of the serial console's log. */
  Future<ConsoleText> console(String name, ConsoleOptions options);

  Future<List<Operation>> operations(OperationQuery query);

  Future<Operation> operation(String id);

  Future<Operation> cancel(String id);

  /** The host that answers. */
  Future<Host> host();

  /** Every host of the cluster; this one alone where there is none. */
  Future<List<Host>> hosts();

  /** The prefix of names under {@code model-uuid}, empty without it. */
  Future<String> namespace();

  /** Whether the host has what containers need: tools, libvirt and the pool. */
  Future<Boolean> isInitialized();
}
