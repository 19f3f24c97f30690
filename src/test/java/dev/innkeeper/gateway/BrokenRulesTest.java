package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenRulesTest {
  private static final JsonObject SCHEMA =
      new JsonObject(
          """
          {
            "type": "object",
            "additionalProperties": false,
            "required": ["name", "release"],
            "properties": {
              "name": {"type": "string", "maxLength": 8, "pattern": "^[a-z]*$"},
              "release": {"type": "string"},
              "cores": {"type": "integer", "minimum": 1, "maximum": 512},
              "firmware": {"enum": ["auto", "bios"]},
              "sshKeys": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
              "labels": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "propertyNames": {"pattern": "^[a-z]+$"}
              },
              "size": {"oneOf": [{"type": "integer"}, {"type": "null"}]}
            }
          }
          """);

  private static List<String> told(String fields) {
    JsonObject document = new JsonObject("{" + fields.replace('\'', '"') + "}");
    return BrokenRules.of(new Schemas(new JsonObject()).validator(SCHEMA).validate(document));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name': 'a'                                          | release is missing",
        "'name': 'a', 'relase': 'noble', 'release': 'noble'    | relase is not known",
        "'name': 7, 'release': 'noble'                        | name must be: string",
        "'name': 'a', 'release': 'n', 'cores': 0              | cores is less than the least allowed, 1",
        "'name': 'a', 'release': 'n', 'cores': 900            | cores is more than the most allowed, 512",
        "'name': 'aaaaaaaaaaaa', 'release': 'n'               | name is longer than the most allowed, 8",
        "'name': 'A', 'release': 'n'                          | name is not of the form that is allowed",
        "'name': 'a', 'release': 'n', 'firmware': 'x'         | firmware must be one of \"auto\",\"bios\"",
        "'name': 'a', 'release': 'n', 'sshKeys': [1]          | sshKeys.0 must be: string",
        "'name': 'a', 'release': 'n', 'sshKeys': ['','','']   | sshKeys is longer than the most allowed, 2",
        "'name': 'a', 'release': 'n', 'labels': {'k': 1}      | labels.k must be: string",
        "'name': 'a', 'release': 'n', 'labels': {'K': ''}     | labels.K is not of the form that is allowed",
      })
  void eachRuleIsToldOnceInWords(String fields, String expected) {
    assertThat(told(fields)).containsExactly(expected);
  }

  @Test
  void severalAreToldTogetherAndNoValueEver() {
    assertThat(told("'release': 's3cret', 'cores': 's3cret', 'password': 's3cret'"))
        .containsExactlyInAnyOrder(
            "name is missing", "password is not known", "cores must be: integer")
        .noneMatch(problem -> problem.contains("s3cret"));
    assertThat(told("'name': 'a', 'release': 'n', 'size': 's3cret'"))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("s3cret"));
  }
}
