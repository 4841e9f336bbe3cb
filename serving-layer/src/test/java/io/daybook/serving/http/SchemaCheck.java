package io.daybook.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds answers against the schemas of the OpenAPI document, as far as that uses JSON Schema, and notes which members have been seen. */
final class SchemaCheck {
  private final JsonNode document;
  private final Set<String> seen = new TreeSet<>();

  SchemaCheck(JsonNode document) {
    this.document = document;
  }

  /** What is wrong with a value, in words. */
  List<String> problems(JsonNode value, JsonNode schema) {
    List<String> problems = new ArrayList<>();
    check(value, schema, "$", "", problems);
    return problems;
  }

  /** Members of schemas that no answer had. */
  Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    document.at("/components/schemas").fields().forEachRemaining(
        schema -> schema.getValue().path("properties").fieldNames().forEachRemaining(name -> unseen.add(schema.getKey() + "." + name)));
    unseen.removeAll(seen);
    return unseen;
  }

  private void check(JsonNode value, JsonNode schema, String path, String name, List<String> problems) {
    if (schema.has("$ref")) {
      String ref = schema.path("$ref").textValue();
      check(value, document.at(ref.substring(1)), path, ref.substring(ref.lastIndexOf('/') + 1), problems);
      return;
    }
    if (schema.has("anyOf") || schema.has("oneOf")) {
      JsonNode choices = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
      for (JsonNode choice : choices) {
        List<String> ofChoice = new ArrayList<>();
        check(value, choice, path, name, ofChoice);
        if (ofChoice.isEmpty()) {
          return;
        }
      }
      problems.add(path + " is none of what it may be: " + value);
      return;
    }
    if (schema.has("type") && !hasType(value, schema.path("type"))) {
      problems.add("%s is not %s: %s".formatted(path, schema.path("type"), value));
      return;
    }
    if (schema.has("enum") && !value.isNull() && !contains(schema.path("enum"), value)) {
      problems.add("%s is none of %s: %s".formatted(path, schema.path("enum"), value));
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), schema.path("items"), path + "[" + i + "]", name + "[]", problems);
      }
    } else if (value.isObject()) {
      members(value, schema, path, name, problems);
    }
  }

  private void members(JsonNode value, JsonNode schema, String path, String name, List<String> problems) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.textValue())) {
        problems.add("%s lacks %s".formatted(path, required.textValue()));
      }
    }
    for (Iterator<Map.Entry<String, JsonNode>> each = value.fields(); each.hasNext(); ) {
      Map.Entry<String, JsonNode> member = each.next();
      JsonNode known = schema.path("properties").path(member.getKey());
      if (!known.isMissingNode()) {
        seen.add(name + "." + member.getKey());
        check(member.getValue(), known, path + "." + member.getKey(), name + "." + member.getKey(), problems);
      } else if (schema.path("additionalProperties").isObject()) {
        check(member.getValue(), schema.path("additionalProperties"), path + "." + member.getKey(), name, problems);
      } else if (schema.path("additionalProperties").isBoolean() && !schema.path("additionalProperties").booleanValue()) {
        problems.add("%s has %s, of which the document says nothing".formatted(path, member.getKey()));
      }
    }
  }

  private static boolean hasType(JsonNode value, JsonNode type) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (hasType(value, one)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.textValue()) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("Unknown type: " + type);
    };
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode one : values) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }
}
