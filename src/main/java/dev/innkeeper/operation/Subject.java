package dev.innkeeper.operation;

/** What an operation is about: {@code container web-1}, {@code image noble-amd64-20260101}. */
public record Subject(String kind, String id) {
  public static Subject container(String name) {
    return new Subject("container", name);
  }

  public static Subject image(String id) {
    return new Subject("image", id);
  }
}
