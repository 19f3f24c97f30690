package dev.innkeeper.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts that are connected, by name. Its state and its listeners' calls belong to one context;
 * Hazelcast's own threads hop to it.
 */
final class Members {
  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final HazelcastInstance engine;
  private final Context context;
  private final String self;
  private final Listener listener;
  private final UUID membership;
  private final UUID lifecycle;
  private Set<String> hosts = new LinkedHashSet<>();

  /** Who wants to know of hosts that come and go. */
  interface Listener {
    /** A host came, or came back. */
    void joined(String host);

    /** A host said goodbye, died, or is cut off. */
    void left(String host);
  }

  /** On the context: tells of all hosts that are there, and from then on of changes. */
  Members(HazelcastInstance engine, Context context, String self, Listener listener) {
    this.engine = engine;
    this.context = context;
    this.self = self;
    this.listener = listener;
    this.membership = engine.getCluster().addMembershipListener(new Changes());
    // After a split the smaller side joins anew, with no event for members that it knew before.
    this.lifecycle =
        engine
            .getLifecycleService()
            .addLifecycleListener(event -> context.runOnContext(this::look));
    context.runOnContext(this::look);
  }

  /** On Hazelcast's threads. */
  private final class Changes implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      context.runOnContext(Members.this::look);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      context.runOnContext(Members.this::look);
    }
  }

  /** The connected hosts, this one among them, those that joined first before the others. */
  List<String> hosts() {
    return List.copyOf(hosts);
  }

  boolean isUp(String host) {
    return hosts.contains(host);
  }

  /** Whether this host is the one that speaks for those that are gone. */
  boolean isFirst() {
    return hosts.stream().findFirst().map(self::equals).orElse(false);
  }

  private void look(@SuppressWarnings("unused") Void now) {
    if (!engine.getLifecycleService().isRunning()) {
      return;
    }
    Set<String> before = hosts;
    hosts = names(engine);
    List<String> joined = new ArrayList<>(hosts);
    joined.removeAll(before);
    List<String> left = new ArrayList<>(before);
    left.removeAll(hosts);
    left.forEach(this::tellLeft);
    joined.forEach(this::tellJoined);
  }

  private void tellLeft(String host) {
    LOG.atWarn().addKeyValue("host", host).addKeyValue("hosts", hosts.size()).log("host left");
    listener.left(host);
  }

  private void tellJoined(String host) {
    LOG.atInfo().addKeyValue("host", host).addKeyValue("hosts", hosts.size()).log("host joined");
    listener.joined(host);
  }

  /** Names of the hosts among the members. */
  static Set<String> names(HazelcastInstance engine) {
    return engine.getCluster().getMembers().stream()
        .map(Members::name)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The host's name, empty for a mere client of the event bus. */
  static String name(Member member) {
    String name = member.getAttribute(EngineConfig.HOST);
    return name == null ? "" : name;
  }

  void close() {
    engine.getCluster().removeMembershipListener(membership);
    engine.getLifecycleService().removeLifecycleListener(lifecycle);
  }
}
