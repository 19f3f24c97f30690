package dev.innkeeper.libvirt;

/**
 * Our own element in a domain's {@code <metadata>}: facts by name, for libvirt is the only database
 * (libvirt's domain format, "General metadata"). Never secrets, never user-data.
 */
public final class DomainMetadata {
  public static final String NAMESPACE = "https://innkeeper.dev/xmlns/domain/1";
  public static final String PREFIX = "innkeeper";
  static final String ROOT = "container";
  static final String FACT = "fact";
  static final String KEY = "key";

  /** The longest value that is read back. */
  static final int LONGEST = 4096;

  private DomainMetadata() {}
}
