package dev.innkeeper.cluster;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.Host;
import dev.innkeeper.operation.Operation;

/** What hosts tell of themselves in their events, as far as it is remembered for them. */
interface News {
  void operation(Operation operation);

  /** What another host says of an operation whose own host is away. */
  void orphan(Operation operation);

  void container(Container container);

  void containerRemoved(String host, String name);

  void host(Host host);
}
