package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import java.time.Instant;

/** Where an image came from: the document beside it. */
record Sidecar(
    String id,
    String product,
    String release,
    Arch arch,
    String stream,
    String ftype,
    String serial,
    String url,
    String sha256,
    ByteSize size,
    String format,
    ByteSize virtualSize,
    Instant created,
    Verified verified) {}
