package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import java.io.IOException;

/** The document's schemas, against which answers are checked. */
record AnswerSchemas(Schemas schemas) {
  static AnswerSchemas load() throws IOException {
    return new AnswerSchemas(new Schemas(ApiDocument.load().schemas()));
  }

  /** The same object, if it is as a schema says. */
  JsonObject checked(JsonObject body, String schema) {
    OutputUnit outcome =
        schemas
            .validator(new JsonObject().put("$ref", "#/components/schemas/" + schema))
            .validate(body);
    assertThat(outcome.getValid())
        .as("%s as %s: %s", body, schema, BrokenRules.of(outcome))
        .isTrue();
    return body;
  }
}
