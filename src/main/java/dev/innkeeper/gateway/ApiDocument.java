package dev.innkeeper.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The API's OpenAPI document. It is the only list of calls: the router is made of it, and requests
 * are checked against its schemas.
 */
final class ApiDocument {
  private static final String RESOURCE = "/openapi/innkeeper.yaml";
  private static final String JSON = "application/json";
  private static final Set<String> METHODS = Set.of("get", "post", "patch", "delete");

  private final String text;
  private final JsonObject document;

  private ApiDocument(String text, JsonObject document) {
    this.text = text;
    this.document = document;
  }

  /**
   * One call.
   *
   * @param path below the API's root, with parameters in braces
   * @param query the schemas of the parameters that may stand in the query
   * @param body the schema of the body, where there may be one and it is JSON
   * @param texts the media types of a body in several forms, which the call reads itself
   */
  record Call(
      String id,
      HttpMethod method,
      String path,
      Map<String, JsonObject> query,
      Optional<JsonObject> body,
      Set<String> texts,
      boolean bodyRequired) {}

  /** On a worker thread: the document that this program was built with. */
  static ApiDocument load() throws IOException {
    try (InputStream resource = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IOException("resource " + RESOURCE + " is missing");
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      Map<?, ?> tree = new ObjectMapper(new YAMLFactory()).readValue(text, Map.class);
      Map<String, Object> typed = new LinkedHashMap<>();
      tree.forEach((key, value) -> typed.put(String.valueOf(key), value));
      return new ApiDocument(text, new JsonObject(typed));
    }
  }

  String text() {
    return text;
  }

  /** The named schemas, {@code components/schemas}. */
  JsonObject schemas() {
    return document.getJsonObject("components").getJsonObject("schemas");
  }

  JsonObject paths() {
    return document.getJsonObject("paths");
  }

  /** All calls, in the document's order. */
  List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (String path : paths().fieldNames()) {
      JsonObject item = paths().getJsonObject(path);
      item.fieldNames().stream()
          .filter(METHODS::contains)
          .forEach(method -> calls.add(call(path, method, item)));
    }
    return calls;
  }

  private Call call(String path, String method, JsonObject item) {
    JsonObject operation = item.getJsonObject(method);
    Map<String, JsonObject> query = new LinkedHashMap<>();
    for (Object parameter : operation.getJsonArray("parameters", new JsonArray())) {
      JsonObject resolved = resolved((JsonObject) parameter);
      if (resolved.getString("in").equals("query")) {
        query.put(resolved.getString("name"), resolved.getJsonObject("schema"));
      }
    }
    Optional<JsonObject> body = Optional.ofNullable(operation.getJsonObject("requestBody"));
    Optional<JsonObject> content = body.map(given -> given.getJsonObject("content"));
    return new Call(
        operation.getString("operationId"),
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        path,
        query,
        content
            .filter(ApiDocument::isJsonAlone)
            .map(types -> types.getJsonObject(JSON).getJsonObject("schema")),
        content.filter(types -> !isJsonAlone(types)).map(JsonObject::fieldNames).orElse(Set.of()),
        body.map(given -> given.getBoolean("required", false)).orElse(false));
  }

  private static boolean isJsonAlone(JsonObject content) {
    return content.fieldNames().equals(Set.of(JSON));
  }

  private JsonObject resolved(JsonObject parameter) {
    String reference = parameter.getString("$ref");
    if (reference == null) {
      return parameter;
    }
    return document
        .getJsonObject("components")
        .getJsonObject("parameters")
        .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
  }
}
