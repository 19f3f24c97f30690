package dev.innkeeper.container;

import io.vertx.core.Future;

/** All that a service knows by being told, and so need not ask. */
record HostWatch(DomainWatch domains, Ground ground) {
  static HostWatch start(DomainWatch domains, ManagerTools tools) {
    domains.start();
    return new HostWatch(domains, new Ground(tools));
  }

  /** Done when its children have ended. Repeatable. */
  Future<Void> close() {
    return Future.join(domains.close(), ground.close()).mapEmpty();
  }
}
