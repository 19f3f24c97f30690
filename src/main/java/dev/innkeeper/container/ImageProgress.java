package dev.innkeeper.container;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.PhaseTime;
import dev.innkeeper.operation.Progress;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Shows the progress of a sync as the first phases of the create that waits for it. */
final class ImageProgress implements Consumer<Operation> {
  private final Progress create;
  private final Set<Phase> begun = EnumSet.noneOf(Phase.class);
  private final Set<Phase> ended = EnumSet.noneOf(Phase.class);
  private String measured = "";

  ImageProgress(Progress create) {
    this.create = create;
  }

  @Override
  public void accept(Operation sync) {
    if (begun.isEmpty()) {
      create.waitsFor(sync.id());
    }
    sync.warnings().forEach(create::warn);
    sync.phases().forEach(this::phase);
    String measure = sync.phase() + sync.measure().unit() + sync.measure().total();
    if (!sync.measure().unit().isEmpty() && !measure.equals(measured)) {
      measured = measure;
      create.measure(sync.measure().unit(), sync.measure().total().orElse(-1));
    }
    if (!sync.measure().unit().isEmpty()) {
      create.done(sync.measure().done());
    }
    if (!sync.message().isEmpty()) {
      create.message(sync.message());
    }
  }

  private void phase(PhaseTime phase) {
    if (begun.add(phase.name())) {
      create.begin(phase.name());
    }
    if (phase.took().isPresent() && ended.add(phase.name())) {
      create.end(phase.name());
    }
  }
}
