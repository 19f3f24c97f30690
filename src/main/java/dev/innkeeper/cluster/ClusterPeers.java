package dev.innkeeper.cluster;

import dev.innkeeper.cluster.PeerOffer.Has;
import dev.innkeeper.fetch.FetchRequest;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.image.PeerSources;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.simplestreams.KeptDocuments;
import dev.innkeeper.simplestreams.PeerDocuments;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One download per cluster: a host reads from one that has all bytes, else from the one that has
 * claimed the download while its bytes come in, and from the source only where it has the claim
 * itself. Used on one context.
 *
 * <p>No two hosts ever wait for each other: who has the claim reads from no download that is still
 * growing, and a host gets the claim only while it is choosing.
 */
public final class ClusterPeers implements PeerSources, PeerDocuments {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPeers.class);

  /** A host that is frozen is away for all after so long. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final int ROUNDS = 3;

  private final ServiceBus bus;
  private final String self;
  private final Supplier<? extends Collection<String>> members;
  private final DownloadClaims claims;
  private final Fetcher fetcher;
  private final Map<String, PeerService> services = new HashMap<>();

  /**
   * The peers of one host.
   *
   * @param members the connected hosts, asked for on any thread
   * @param fetcher that reads from their mirrors
   */
  public ClusterPeers(
      Vertx vertx, String self, Supplier<? extends Collection<String>> members, Fetcher fetcher) {
    this.bus = new ServiceBus(vertx);
    this.self = self;
    this.members = members;
    this.claims = new DownloadClaims(vertx.sharedData(), self);
    this.fetcher = fetcher;
  }

  @Override
  public Future<Optional<PeerSources.Peer>> source(Digest digest, Set<String> leftOut) {
    return chosen(digest, leftOut, 1)
        .recover(
            error -> {
              LOG.warn("peers cannot be asked for {}: {}", digest, error.getMessage());
              return Future.succeededFuture(Optional.empty());
            });
  }

  private Future<Optional<PeerSources.Peer>> chosen(Digest digest, Set<String> leftOut, int round) {
    return claims
        .claim(digest)
        .compose(
            holder ->
                offers(digest, leftOut)
                    .compose(
                        offers -> chosen(new Question(digest, leftOut, round), holder, offers)));
  }

  /** What is looked for, and how often that was begun. */
  private record Question(Digest digest, Set<String> leftOut, int round) {}

  private Future<Optional<PeerSources.Peer>> chosen(
      Question question, String holder, Map<String, PeerOffer> offers) {
    List<Map.Entry<String, PeerOffer>> whole = new ArrayList<>(offers.entrySet());
    whole.removeIf(offer -> offer.getValue().has() != Has.ALL);
    if (!whole.isEmpty()) {
      Collections.shuffle(whole);
      return peer(question, whole.get(0).getKey(), whole.get(0).getValue());
    }
    if (holder.equals(self)) {
      return Future.succeededFuture(Optional.empty());
    }
    PeerOffer growing = offers.get(holder);
    return growing != null && growing.has() == Has.GROWING
        ? peer(question, holder, growing)
        : takenOver(question, holder);
  }

  private Future<Optional<PeerSources.Peer>> peer(Question question, String host, PeerOffer offer) {
    URI address = offer.mirror().address("digest/" + question.digest());
    return Future.succeededFuture(Optional.of(new PeerSources.Peer(host, address, fetcher)));
  }

  private Future<Optional<PeerSources.Peer>> takenOver(Question question, String holder) {
    return claims
        .takeOver(question.digest(), holder)
        .compose(
            mine ->
                mine || question.round() == ROUNDS
                    ? Future.succeededFuture(Optional.empty())
                    : chosen(question.digest(), question.leftOut(), question.round() + 1));
  }

  /** What the others have, without those that do not answer. */
  private Future<Map<String, PeerOffer>> offers(Digest digest, Set<String> leftOut) {
    return each(leftOut, service -> service.offer(digest.toString()));
  }

  private <T> Future<Map<String, T>> each(
      Set<String> leftOut, Function<PeerService, Future<T>> question) {
    Map<String, T> answers = new HashMap<>();
    List<Future<T>> asked = new ArrayList<>();
    for (String host : members.get()) {
      if (!host.equals(self) && !leftOut.contains(host)) {
        asked.add(question.apply(service(host)).onSuccess(answer -> answers.put(host, answer)));
      }
    }
    return Future.join(asked).<Void>mapEmpty().otherwiseEmpty().map(answered -> answers);
  }

  private PeerService service(String host) {
    return services.computeIfAbsent(
        host, name -> bus.client(PeerService.address(name), PeerService.class, ANSWER));
  }

  @Override
  public Future<List<PeerDocuments.Peer>> others() {
    return each(Set.of(), PeerService::mirror)
        .map(
            mirrors ->
                mirrors.entrySet().stream()
                    .map(mirror -> documents(mirror.getKey(), mirror.getValue()))
                    .toList());
  }

  private PeerDocuments.Peer documents(String host, PeerMirror mirror) {
    return new PeerDocuments.Peer(
        host,
        request ->
            fetcher.open(
                FetchRequest.whole(
                    mirror.address("document/" + KeptDocuments.key(request.url())),
                    request.patience())));
  }

  @Override
  public Future<Void> over(Digest digest) {
    return claims.release(digest).<Void>mapEmpty().otherwiseEmpty();
  }
}
