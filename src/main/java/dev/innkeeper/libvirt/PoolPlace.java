package dev.innkeeper.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Where a pool is, as its XML says (libvirt's storage pool format).
 *
 * @param type {@code dir} or another of libvirt
 */
record PoolPlace(String type, Path path) {

  /** COMMAND_FAILED for what is not a pool's XML. */
  static PoolPlace of(String pool, String xml) {
    String type = "";
    try {
      XMLStreamReader reader = SafeXml.reader(new StringReader(xml));
      while (reader.hasNext()) {
        reader.next();
        if (reader.isStartElement() && reader.getLocalName().equals("pool")) {
          type = String.valueOf(reader.getAttributeValue(null, "type"));
        } else if (reader.isStartElement() && reader.getLocalName().equals("path")) {
          return new PoolPlace(type, Path.of(reader.getElementText()));
        }
      }
    } catch (XMLStreamException | InvalidPathException malformed) {
      throw VirshCall.unreadable("reading pool " + pool, xml);
    }
    // Pools of some types have no path at all.
    if (type.isEmpty()) {
      throw VirshCall.unreadable("reading pool " + pool, xml);
    }
    return new PoolPlace(type, Path.of("/"));
  }

  /** On a worker thread: whether it is the same place, by whatever links and spelling. */
  boolean is(Path directory) throws IOException {
    return real(path).equals(real(directory));
  }

  /** What does not exist (any more) is taken as it stands, below what does. */
  private static Path real(Path path) throws IOException {
    Path existing = path.toAbsolutePath().normalize();
    Path whole = existing;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(whole)).normalize();
  }
}
