package dev.innkeeper.operation;

import java.util.Arrays;
import java.util.Optional;

/** What an operation does, by the contract's names. */
public enum OperationKind {
  IMAGE_SYNC("image.sync"),
  IMAGE_PRUNE("image.prune"),
  IMAGE_REMOVE("image.remove"),
  CONTAINER_CREATE("container.create"),
  CONTAINER_START("container.start"),
  CONTAINER_STOP("container.stop"),
  CONTAINER_RESTART("container.restart"),
  CONTAINER_PAUSE("container.pause"),
  CONTAINER_RESUME("container.resume"),
  CONTAINER_UPDATE("container.update"),
  CONTAINER_DESTROY("container.destroy"),
  APPLY("apply");

  private final String text;

  OperationKind(String text) {
    this.text = text;
  }

  public static Optional<OperationKind> find(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
