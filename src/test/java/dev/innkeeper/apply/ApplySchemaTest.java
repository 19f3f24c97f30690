package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors use, against the reader that decides. */
class ApplySchemaTest {
  private static final Path FILE = Path.of("src/main/resources/apply/schema.json");

  private static JsonObject schema() throws Exception {
    return new JsonObject(Files.readString(FILE));
  }

  private static Set<String> keys(Set<Field> fields) {
    return fields.stream().map(Field::toString).collect(Collectors.toSet());
  }

  private static JsonObject properties(String key, boolean list) throws Exception {
    JsonObject part = schema().getJsonObject("properties").getJsonObject(key);
    return (list ? part.getJsonObject("items") : part).getJsonObject("properties");
  }

  @Test
  void hasTheFieldsOfTheReaderEachWithAWord() throws Exception {
    assertThat(properties("images", true).fieldNames()).isEqualTo(keys(Field.OF_IMAGE));
    assertThat(properties("containers", true).fieldNames()).isEqualTo(keys(Field.OF_CONTAINER));
    assertThat(properties("defaults", false).fieldNames()).isEqualTo(keys(Field.OF_DEFAULTS));
    properties("containers", true)
        .forEach(
            field ->
                assertThat(((JsonObject) field.getValue()).getString("description")).endsWith("."));
  }

  private static boolean isValid(JsonObject file) throws Exception {
    OutputUnit outcome =
        Validator.create(
                JsonSchema.of(schema()),
                new JsonSchemaOptions()
                    .setBaseUri("https://innkeeper.dev/")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Flag))
            .validate(file);
    return Boolean.TRUE.equals(outcome.getValid());
  }

  private static boolean isRead(JsonObject file) {
    try {
      ApplyReader.read(file.encode(), Optional.of("me"));
      return true;
    } catch (Failure refused) {
      return false;
    }
  }

  private static JsonObject with(String field) {
    JsonObject container =
        new JsonObject("{\"name\": \"web\", \"release\": \"noble\"}")
            .mergeIn(new JsonObject("{" + field + "}"));
    return new JsonObject().put("containers", new JsonArray().add(container));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"memory\": 1024, \"cores\": 2, \"root-disk\": \"10G\"",
        "\"constraints\": \"mem=2G\"",
        "\"wait-for\": \"ready\", \"timeout\": \"10m\"",
        "\"timeout\": 30",
        "\"network\": \"bridge:br0\"",
        "\"networks\": [\"network:default\", \"user\"]",
        "\"autostart\": false",
        "\"labels\": {\"tier\": \"web\", \"n\": 1}",
        "\"user-data\": \"#!/bin/sh\\n\"",
        "\"user-data\": {\"text\": \"\"}",
        "\"network-config\": {\"text\": \"version: 2\", \"from\": \"net.yaml\"}",
        "\"arch\": \"arm64\", \"firmware\": \"uefi\"",
        "\"signature\": \"off\", \"release\": 24.04"
      })
  void whatOneTakesTheOtherTakes(String field) throws Exception {
    assertThat(isRead(with(field))).isTrue();
    assertThat(isValid(with(field))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\": \"..\"",
        "\"machine-id\": 1",
        "\"memory\": []",
        "\"cores\": \"many\"",
        "\"cores\": 513",
        "\"wait-for\": \"christmas\"",
        "\"timeout\": \"soon\"",
        "\"timeout\": 0",
        "\"network\": \"token-ring\"",
        "\"network\": \"user\", \"networks\": [\"user\"]",
        "\"networks\": \"user\"",
        "\"autostart\": \"maybe\"",
        "\"labels\": {\"innkeeper/owner\": \"x\"}",
        "\"userData\": \"#cloud-config\"",
        "\"user-data\": {}",
        "\"user-data\": []",
        "\"user-data\": {\"text\": []}",
        "\"user-data\": {\"text\": null}",
        "\"user-data\": {\"from\": \"web.yaml\"}",
        "\"user-data\": {\"text\": \"x\", \"from\": \"\"}",
        "\"user-data\": {\"text\": \"x\", \"path\": \"web.yaml\"}",
        "\"firmware\": \"coreboot\"",
        "\"digest\": \"md5:00\"",
        "\"signature\": \"perhaps\"",
        "\"release\": \"\""
      })
  void whatOneRefusesTheOtherRefuses(String field) throws Exception {
    assertThat(isRead(with(field))).isFalse();
    assertThat(isValid(with(field))).isFalse();
  }
}
