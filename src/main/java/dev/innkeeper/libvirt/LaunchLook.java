package dev.innkeeper.libvirt;

import dev.innkeeper.libvirt.Questions.Answers;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What a launch has to know of libvirt before it begins, in one process: whether its name is free,
 * and whether the pool and the networks are as they should be.
 */
public final class LaunchLook {
  private static final int POOL = 1;

  private final boolean taken;
  private final List<String> networks;
  private final Answers answers;

  private LaunchLook(boolean taken, List<String> networks, Answers answers) {
    this.taken = taken;
    this.networks = networks;
    this.answers = answers;
  }

  /** The same failures as every call of virsh. */
  public static Future<LaunchLook> of(
      Virsh virsh, ContainerName name, StoragePool pool, List<String> networks) {
    List<String> questions = new ArrayList<>(List.of("domuuid --domain " + name));
    questions.addAll(pool.questions());
    networks.stream().map(LibvirtNetwork::question).forEach(questions::add);
    return Questions.ask(virsh.call(), "looking at libvirt", questions)
        .map(answers -> new LaunchLook(taken(virsh.call(), answers), networks, answers));
  }

  private static boolean taken(VirshCall call, Answers answers) {
    boolean there = !ListingText.uuids("looking a domain up", answers.text(0)).isEmpty();
    if (!there && !answers.exit().errors().contains("failed to get domain")) {
      throw call.failure(answers.exit(), "looking a domain up");
    }
    return there;
  }

  /** Whether a domain has the name, whoever made it. */
  public boolean isTaken() {
    return taken;
  }

  /** Makes and starts what was seen to be missing; CONFLICT or NOT_FOUND where that cannot be. */
  public Future<Void> ready(StoragePool pool, LibvirtNetwork network) {
    List<Future<?>> needs = new ArrayList<>();
    needs.add(
        pool.ensured(
            new StoragePool.Seen(answers.text(POOL), answers.text(POOL + 1), answers.exit())));
    for (int i = 0; i < networks.size(); i++) {
      needs.add(network.ensured(networks.get(i), answers.text(POOL + 2 + i), answers.exit()));
    }
    return Future.all(needs).mapEmpty();
  }
}
